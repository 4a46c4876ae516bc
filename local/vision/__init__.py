"""A stand-in for Textract and Rekognition on a laptop: real OCR and real face comparison behind AWS's wire protocol.

It imports nothing of the functions it serves; they reach it with boto3 unchanged, by `AWS_ENDPOINT_URL_TEXTRACT` and
`AWS_ENDPOINT_URL_REKOGNITION`. Confidences, similarities and qualities are shaped like the services', not calibrated
to them.
"""
