"""Why a claim was not verified: an open vocabulary.

One table says of each code which check gives it, whether another try can help, what the customer is told and what a
reviewer should know. Notifications, API answers and the documentation are generated from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self

from pydantic import BaseModel, ConfigDict


class Action(StrEnum):
    """The customer's way on: `RETRY` if they can mend it, else `FINAL`."""

    RETRY = "RETRY"
    FINAL = "FINAL"


class Reason(BaseModel):
    """One reason as stored with a record and told to its owner."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str
    action: Action
    message: str
    """For the customer: what was wrong and what to do next; never a score or a threshold."""


class Part(StrEnum):
    """A part of a claim that a customer can give anew: a picture, the details they wrote, or the kind of document."""

    ID_FRONT = "id_front"
    ID_BACK = "id_back"
    SELFIE = "selfie"
    DETAILS = "details"
    DOCUMENT = "document"


class CheckName(StrEnum):
    """The checks, in the order in which they run and in which their reasons are told.

    With each, what the customer's page offers to give anew where it objects, the likeliest first.
    """

    _value_: str
    anew: tuple[Part, ...]

    def __new__(cls, name: str, *anew: Part) -> Self:
        """Return the member that is written as its name."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.anew = anew
        return member

    DOCUMENT_PRESENT = "document_present", Part.ID_FRONT
    DOCUMENT_READABLE = "document_readable", Part.ID_FRONT
    DOCUMENT_TYPE = "document_type", Part.DOCUMENT, Part.ID_FRONT
    DOCUMENT_BACK = "document_back", Part.ID_BACK
    DOCUMENT_WHOLE = "document_whole", Part.ID_FRONT, Part.ID_BACK
    COUNTRY = "country", Part.DOCUMENT
    NAME = "name", Part.DETAILS, Part.ID_FRONT
    DATE_OF_BIRTH = "date_of_birth", Part.DETAILS, Part.ID_FRONT
    DOCUMENT_NUMBER = "document_number", Part.DETAILS, Part.ID_FRONT
    EXPIRY = "expiry", Part.DOCUMENT, Part.ID_FRONT
    ISSUE_DATE = "issue_date", Part.DOCUMENT, Part.ID_FRONT
    MRZ = "mrz", Part.ID_FRONT, Part.ID_BACK
    BARCODE = "barcode", Part.ID_BACK, Part.ID_FRONT
    PRINT = "print", Part.ID_FRONT, Part.ID_BACK
    AGE = "age", Part.DETAILS
    MARKS = "marks", Part.ID_FRONT, Part.ID_BACK
    COLOUR = "colour", Part.ID_FRONT
    PORTRAIT = "portrait", Part.ID_FRONT
    SELFIE_PRESENT = "selfie_present", Part.SELFIE
    SELFIE_FACES = "selfie_faces", Part.SELFIE
    SELFIE_QUALITY = "selfie_quality", Part.SELFIE
    SELFIE_SAFE = "selfie_safe", Part.SELFIE
    LIVENESS = "liveness", Part.SELFIE
    LIVENESS_SELFIE = "liveness_selfie", Part.SELFIE
    FACE_MATCH = "face_match", Part.SELFIE, Part.ID_FRONT
    SAME_PICTURE = "same_picture", Part.SELFIE
    PROMPT_INJECTION = "prompt_injection", Part.DETAILS, Part.ID_FRONT
    NUMBER_REUSE = ("number_reuse",)
    SELFIE_REUSE = "selfie_reuse", Part.SELFIE
    KNOWN_FACE = ("known_face",)
    ONE_PERSON = ("one_person",)
    CONTACT = ("contact",)
    ATTEMPTS = ("attempts",)
    ASSESSMENT = "assessment", Part.ID_FRONT, Part.ID_BACK
    """Not a rule: the model's opinion, which can only lower an outcome."""
    PROCESSING = ("processing",)
    """Not a rule: the case came to no end."""
    REVIEWER = "reviewer", Part.DETAILS, Part.ID_FRONT, Part.ID_BACK, Part.SELFIE
    """Not a rule: a person's decision."""


@dataclass(frozen=True, kw_only=True)
class ReasonEntry:
    """The meaning of a reason code, to the customer and to the reviewer."""

    check: CheckName
    """The check that gives this reason; if several do, the one that runs first."""
    action: Action
    customer_text: str
    """The fault and the next step; no score, no threshold, nothing that helps a forger."""
    reviewer_note: str


class ReasonCode(StrEnum):
    """Stable, machine-readable names of reasons and the meaning of each, in the order of the documentation."""

    _value_: str
    entry: ReasonEntry

    def __new__(cls, code: str, entry: ReasonEntry) -> Self:
        """Return the member that is written as its code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.entry = entry
        return member

    DOCUMENT_NOT_UPLOADED = (
        "document_not_uploaded",
        ReasonEntry(
            check=CheckName.DOCUMENT_PRESENT,
            action=Action.RETRY,
            customer_text="A picture of your document did not reach us. Upload the front of your document and submit "
            "again.",
            reviewer_note="Nothing lies under the document's link, or the claim names no front of a document.",
        ),
    )
    UNSUPPORTED_FILE = (
        "unsupported_file",
        ReasonEntry(
            check=CheckName.DOCUMENT_READABLE,
            action=Action.RETRY,
            customer_text="We cannot open the file of your document. Upload each side as a JPEG or PNG picture, or as a"
            " PDF of one page, and submit again.",
            reviewer_note="The file is of another type than is taken or than it is called, damaged, too large, or a PDF"
            " of several pages.",
        ),
    )
    DOCUMENT_UNREADABLE = (
        "document_unreadable",
        ReasonEntry(
            check=CheckName.DOCUMENT_READABLE,
            action=Action.RETRY,
            customer_text="We could not read your document. Take a sharp, well-lit picture of the whole document and "
            "submit again.",
            reviewer_note="Text was read with too little confidence to compare anything.",
        ),
    )
    NO_DOCUMENT_IN_IMAGE = (
        "no_document_in_image",
        ReasonEntry(
            check=CheckName.DOCUMENT_READABLE,
            action=Action.RETRY,
            customer_text="We found no identity document in the picture. Upload a picture of the front of your document"
            " and submit again.",
            reviewer_note="The picture shows a face alone, text that belongs to no identity document, or nothing at "
            "all.",
        ),
    )
    BLURRED_PHOTO = (
        "blurred_photo",
        ReasonEntry(
            check=CheckName.DOCUMENT_READABLE,
            action=Action.RETRY,
            customer_text="The picture of your document is blurred. Hold the camera still, let it focus, and submit a "
            "new picture.",
            reviewer_note="The portrait on the document is out of focus, and the text was read poorly or no face "
            "can be compared with it.",
        ),
    )
    DARK_PHOTO = (
        "dark_photo",
        ReasonEntry(
            check=CheckName.DOCUMENT_READABLE,
            action=Action.RETRY,
            customer_text="The picture of your document is too dark. Take it again in good light and submit the new "
            "picture.",
            reviewer_note="The portrait on the document is underexposed, and the text was read poorly or no face "
            "can be compared with it.",
        ),
    )
    GLARE_ON_PHOTO = (
        "glare_on_photo",
        ReasonEntry(
            check=CheckName.DOCUMENT_READABLE,
            action=Action.RETRY,
            customer_text="Light reflects on your document. Tilt it or move away from the lamp, and submit a new "
            "picture.",
            reviewer_note="The portrait on the document is overexposed, and the text was read poorly or no face "
            "can be compared with it.",
        ),
    )
    CUT_OFF_DOCUMENT = (
        "cut_off_document",
        ReasonEntry(
            check=CheckName.ASSESSMENT,
            action=Action.RETRY,
            customer_text="A part of your document is outside the picture. Take a picture that shows all four corners "
            "and submit again.",
            reviewer_note="No rule sees a missing edge in text alone; a reviewer or the model names this.",
        ),
    )
    EXTRACTION_LOW_CONFIDENCE = (
        "extraction_low_confidence",
        ReasonEntry(
            check=CheckName.NAME,
            action=Action.RETRY,
            customer_text="We could not read every detail of your document with certainty. A member of our team is "
            "looking at it.",
            reviewer_note="A claimed value was not found and the text was not read well enough to call it a mismatch.",
        ),
    )
    DOCUMENT_TYPE_NOT_SUPPORTED = (
        "document_type_not_supported",
        ReasonEntry(
            check=CheckName.DOCUMENT_TYPE,
            action=Action.RETRY,
            customer_text="We do not know this type of document. A member of our team is looking at it; you may also "
            "submit a passport, a driving licence or a national identity card.",
            reviewer_note="The declared type maps to no known type of document, so no rule knows what to expect on it.",
        ),
    )
    DOCUMENT_TYPE_MISMATCH = (
        "document_type_mismatch",
        ReasonEntry(
            check=CheckName.DOCUMENT_TYPE,
            action=Action.RETRY,
            customer_text="The picture does not show the type of document that you named. Choose the right type, or "
            "upload the document that you named, and submit again.",
            reviewer_note="Another type than the declared one is printed on the document, or no type can be recognised "
            "on it.",
        ),
    )
    MISSING_BACK = (
        "missing_back",
        ReasonEntry(
            check=CheckName.DOCUMENT_BACK,
            action=Action.RETRY,
            customer_text="The back of your document is missing. Upload pictures of both sides and submit again.",
            reviewer_note="The stage asks for the back of this type of document; it was not uploaded, or the front was "
            "uploaded twice.",
        ),
    )
    TWO_DOCUMENTS_UPLOADED = (
        "two_documents_uploaded",
        ReasonEntry(
            check=CheckName.DOCUMENT_WHOLE,
            action=Action.RETRY,
            customer_text="The pictures seem to show two different documents. Upload both sides of one document and "
            "submit again.",
            reviewer_note="A value that is on both sides differs between them.",
        ),
    )
    COUNTRY_NOT_SUPPORTED = (
        "country_not_supported",
        ReasonEntry(
            check=CheckName.COUNTRY,
            action=Action.FINAL,
            customer_text="We cannot accept documents of this country at present. Please contact our support.",
            reviewer_note="The issuing country, as claimed or as the document says, is none of the stage's.",
        ),
    )
    COUNTRY_MISMATCH = (
        "country_mismatch",
        ReasonEntry(
            check=CheckName.COUNTRY,
            action=Action.RETRY,
            customer_text="Your document seems to come from another country than you named. Name the country that "
            "issued it and submit again, or wait for our team, who are looking at it.",
            reviewer_note="The machine-readable zone or barcode names another issuing country than the claim.",
        ),
    )
    NAME_MISMATCH = (
        "name_mismatch",
        ReasonEntry(
            check=CheckName.NAME,
            action=Action.RETRY,
            customer_text="The name that you gave is not the one on your document. Enter it as it is printed there and "
            "submit again.",
            reviewer_note="The claimed name differs from the printed one, was not found, or is nearly but not quite the"
            " same.",
        ),
    )
    DOB_MISMATCH = (
        "dob_mismatch",
        ReasonEntry(
            check=CheckName.DATE_OF_BIRTH,
            action=Action.RETRY,
            customer_text="The date of birth that you gave is not the one on your document. Correct it and submit "
            "again.",
            reviewer_note="The printed date of birth differs, agrees only with day and month swapped, or is not there.",
        ),
    )
    DOCUMENT_NUMBER_MISMATCH = (
        "document_number_mismatch",
        ReasonEntry(
            check=CheckName.DOCUMENT_NUMBER,
            action=Action.RETRY,
            customer_text="The document number that you gave is not the one on your document. Enter all of it and "
            "submit again.",
            reviewer_note="The claimed number differs from the printed one, is only a part of it, or was not found.",
        ),
    )
    DOCUMENT_EXPIRED = (
        "document_expired",
        ReasonEntry(
            check=CheckName.EXPIRY,
            action=Action.RETRY,
            customer_text="Your document has expired. Submit again with a document that is still valid.",
            reviewer_note="The date of expiry lies before the day on which the evidence was collected (UTC).",
        ),
    )
    EXPIRY_NOT_FOUND = (
        "expiry_not_found",
        ReasonEntry(
            check=CheckName.EXPIRY,
            action=Action.RETRY,
            customer_text="We could not find the date of expiry on your document. A member of our team is looking at "
            "it.",
            reviewer_note="This type of document carries a date of expiry, and none was read with certainty.",
        ),
    )
    DOCUMENT_NOT_YET_VALID = (
        "document_not_yet_valid",
        ReasonEntry(
            check=CheckName.ISSUE_DATE,
            action=Action.RETRY,
            customer_text="Your document seems to be issued in the future. Submit again with a document that is valid "
            "today.",
            reviewer_note="The printed date of issue lies after the day on which the evidence was collected.",
        ),
    )
    MRZ_CHECKSUM_FAILED = (
        "mrz_checksum_failed",
        ReasonEntry(
            check=CheckName.MRZ,
            action=Action.RETRY,
            customer_text="The coded lines at the bottom of your document could not be confirmed. Take a sharper "
            "picture of the whole document and submit again.",
            reviewer_note="A check digit of the machine-readable zone (ICAO 9303-3, 4.9) is wrong after normalising the"
            " text: altered, or misread.",
        ),
    )
    MRZ_INCONSISTENT = (
        "mrz_inconsistent",
        ReasonEntry(
            check=CheckName.MRZ,
            action=Action.RETRY,
            customer_text="The coded lines of your document do not agree with what is printed on it. Submit again with "
            "a sharp picture of the original document.",
            reviewer_note="The machine-readable zone states another value than the printed zone or the claim.",
        ),
    )
    MRZ_UNREADABLE = (
        "mrz_unreadable",
        ReasonEntry(
            check=CheckName.MRZ,
            action=Action.RETRY,
            customer_text="We could not read the coded lines at the bottom of your document. Take a sharp picture that "
            "shows all of them and submit again.",
            reviewer_note="A passport must have a machine-readable zone (ICAO 9303-4); none was found, or its lines are"
            " not complete.",
        ),
    )
    BARCODE_UNREADABLE = (
        "barcode_unreadable",
        ReasonEntry(
            check=CheckName.BARCODE,
            action=Action.RETRY,
            customer_text="We could not read the barcode on the back of your document. Take a sharp picture of the"
            " whole back and submit again.",
            reviewer_note="The back of a North American licence was sent, and no barcode could be decoded on it.",
        ),
    )
    BARCODE_INCONSISTENT = (
        "barcode_inconsistent",
        ReasonEntry(
            check=CheckName.BARCODE,
            action=Action.RETRY,
            customer_text="The barcode on the back of your document does not agree with its front. Upload both sides of"
            " the original document and submit again.",
            reviewer_note="The PDF417 barcode (AAMVA DL/ID) states another value than the front or the claim.",
        ),
    )
    PRINT_INCONSISTENT = (
        "print_inconsistent",
        ReasonEntry(
            check=CheckName.PRINT,
            action=Action.RETRY,
            customer_text="We could not read your document clearly. Take a sharp, well-lit picture of the whole "
            "document and submit again.",
            reviewer_note="Two places in print, or a typed field and print, give different values of one field.",
        ),
    )
    PRINT_ALONE = (
        "print_alone",
        ReasonEntry(
            check=CheckName.PRINT,
            action=Action.RETRY,
            customer_text="A member of our team is looking at your document.",
            reviewer_note="Neither a machine-readable zone nor a barcode confirms name and date of birth, and the stage"
            " lets no machine verify what print alone says: is the document itself genuine?",
        ),
    )
    PAPER_DOES_NOT_BELONG = (
        "paper_does_not_belong",
        ReasonEntry(
            check=CheckName.PRINT,
            action=Action.RETRY,
            customer_text="Take a picture of your document alone, with nothing on or beside it, and submit again.",
            reviewer_note="Something seems to lie on or beside the document. The finding says what and where: a value"
            " on ground of its own, as on a strip of paper; a label that stands twice, or a value out of its order, as"
            " on a note; or more text than a document bears.",
        ),
    )
    DOCUMENT_SPECIMEN = (
        "document_specimen",
        ReasonEntry(
            check=CheckName.MARKS,
            action=Action.RETRY,
            customer_text="Take a picture of the original of your own document and submit again.",
            reviewer_note="Print on the document calls it a specimen, a sample, a copy, or void.",
        ),
    )
    DOCUMENT_PHOTOCOPY = (
        "document_photocopy",
        ReasonEntry(
            check=CheckName.COLOUR,
            action=Action.RETRY,
            customer_text="Take a picture of the original of your own document and submit again.",
            reviewer_note="The document's front has no colours: a copy in black and white, a scan in shades of grey,"
            " or a document that has none.",
        ),
    )
    FACE_DOES_NOT_BELONG = (
        "face_does_not_belong",
        ReasonEntry(
            check=CheckName.PORTRAIT,
            action=Action.RETRY,
            customer_text="Take a picture of your document alone, with nothing on or beside it, and submit again.",
            reviewer_note="A face in the document's pictures is neither its portrait nor that portrait's ghost.",
        ),
    )
    UNDER_SUPPORTED_AGE = (
        "under_supported_age",
        ReasonEntry(
            check=CheckName.AGE,
            action=Action.FINAL,
            customer_text="You are not old enough to use this service yet. If this is wrong, please contact our "
            "support.",
            reviewer_note="Younger than the stage's minimum age on the day on which the evidence was collected.",
        ),
    )
    IMPLAUSIBLE_AGE = (
        "implausible_age",
        ReasonEntry(
            check=CheckName.AGE,
            action=Action.RETRY,
            customer_text="Please check the date of birth that you gave. A member of our team is looking at it.",
            reviewer_note="Older than any living person is likely to be.",
        ),
    )
    SELFIE_MISSING = (
        "selfie_missing",
        ReasonEntry(
            check=CheckName.SELFIE_PRESENT,
            action=Action.RETRY,
            customer_text="Your selfie did not reach us. Upload a picture of your face and submit again.",
            reviewer_note="The claim has no selfie, or nothing lies under its link.",
        ),
    )
    SELFIE_UNREADABLE = (
        "selfie_unreadable",
        ReasonEntry(
            check=CheckName.SELFIE_PRESENT,
            action=Action.RETRY,
            customer_text="We could not open your selfie. Upload it as a JPEG or PNG picture and submit again.",
            reviewer_note="The provider refused the selfie's file: broken, too small, too large, or not a picture.",
        ),
    )
    SELFIE_IS_DOCUMENT = (
        "selfie_is_document",
        ReasonEntry(
            check=CheckName.SAME_PICTURE,
            action=Action.RETRY,
            customer_text="We could not use your selfie. Take a new picture of your own face with your camera and "
            "submit again.",
            reviewer_note="The selfie is the document's file, or its portrait photographed, cropped or encoded again.",
        ),
    )
    SELFIE_NO_FACE = (
        "selfie_no_face",
        ReasonEntry(
            check=CheckName.SELFIE_FACES,
            action=Action.RETRY,
            customer_text="We found no face in your selfie. Take a picture with your whole face in view and submit "
            "again.",
            reviewer_note="No face was detected in the selfie.",
        ),
    )
    SELFIE_MULTIPLE_FACES = (
        "selfie_multiple_faces",
        ReasonEntry(
            check=CheckName.SELFIE_FACES,
            action=Action.RETRY,
            customer_text="Your selfie shows more than one face. Take a picture of yourself alone and submit again.",
            reviewer_note="A second face in the selfie is too large to be someone in the background.",
        ),
    )
    SELFIE_EXTREME_POSE = (
        "selfie_extreme_pose",
        ReasonEntry(
            check=CheckName.SELFIE_QUALITY,
            action=Action.RETRY,
            customer_text="Your face is turned away in your selfie. Look straight into the camera and submit a new "
            "picture.",
            reviewer_note="Yaw, pitch or roll of the face is beyond the stage's limit.",
        ),
    )
    SELFIE_OCCLUDED = (
        "selfie_occluded",
        ReasonEntry(
            check=CheckName.SELFIE_QUALITY,
            action=Action.RETRY,
            customer_text="Your face is covered in your selfie. Take off sunglasses, mask or hat and submit a new "
            "picture.",
            reviewer_note="The provider reports sunglasses or an occluded face.",
        ),
    )
    SELFIE_LOW_QUALITY = (
        "selfie_low_quality",
        ReasonEntry(
            check=CheckName.SELFIE_QUALITY,
            action=Action.RETRY,
            customer_text="Your selfie is not clear enough. Take a sharp picture in good light, close up, with your "
            "eyes open, and submit again.",
            reviewer_note="The face is small, blurred, too dark, too bright, or its eyes are closed.",
        ),
    )
    SELFIE_DOCUMENT_MISSING_PHOTO = (
        "selfie_document_missing_photo",
        ReasonEntry(
            check=CheckName.FACE_MATCH,
            action=Action.RETRY,
            customer_text="We could not see the photo on your document. Upload a clear picture of the side with your "
            "photo and submit again.",
            reviewer_note="No face was found on the document's front, or its format (PDF) cannot be compared.",
        ),
    )
    SELFIE_FACE_MISMATCH = (
        "selfie_face_mismatch",
        ReasonEntry(
            check=CheckName.FACE_MATCH,
            action=Action.RETRY,
            customer_text="Your selfie does not match the photo on your document. Take a new selfie in good light, with"
            " your own document, and submit again.",
            reviewer_note="The similarity of selfie and portrait is below the stage's band for a match. It stays a "
            "retry, because a poor selfie of the right person gives it too; the limit of attempts bounds "
            "guessing.",
        ),
    )
    LIVENESS_MISSING = (
        "liveness_missing",
        ReasonEntry(
            check=CheckName.LIVENESS,
            action=Action.RETRY,
            customer_text="We need to see that it is really you. Do the face check with your camera and submit again.",
            reviewer_note="The claim names no liveness check, and the stage wants one.",
        ),
    )
    LIVENESS_NOT_LIVE = (
        "liveness_not_live",
        ReasonEntry(
            check=CheckName.LIVENESS,
            action=Action.RETRY,
            customer_text="The face check did not succeed. Do it again yourself, in front of your own camera, and "
            "submit again.",
            reviewer_note="Rekognition is less sure than the stage wants that a living person was before the camera.",
        ),
    )
    LIVENESS_FACE_NOT_VISIBLE = (
        "liveness_face_not_visible",
        ReasonEntry(
            check=CheckName.LIVENESS,
            action=Action.RETRY,
            customer_text="Your face could not be seen throughout the face check. Keep all of it in view, do it again, "
            "and submit again.",
            reviewer_note="Feedback of the liveness check: FACE_NOT_VISIBLE.",
        ),
    )
    LIVENESS_FACE_COVERED = (
        "liveness_face_covered",
        ReasonEntry(
            check=CheckName.LIVENESS,
            action=Action.RETRY,
            customer_text="Something covered your face during the face check. Take off sunglasses, mask or hat, do it "
            "again, and submit again.",
            reviewer_note="Feedback of the liveness check: FACE_OBSTRUCTION_DETECTED.",
        ),
    )
    LIVENESS_POOR_VIDEO = (
        "liveness_poor_video",
        ReasonEntry(
            check=CheckName.LIVENESS,
            action=Action.RETRY,
            customer_text="The video of your face check was not clear. Clean the camera, check your connection, do it "
            "again, and submit again.",
            reviewer_note="Feedback of the liveness check: LOW_VIDEO_QUALITY_DETECTED.",
        ),
    )
    LIVENESS_MOVED = (
        "liveness_moved",
        ReasonEntry(
            check=CheckName.LIVENESS,
            action=Action.RETRY,
            customer_text="Your face left the oval during the face check. Do it again, hold still in the oval until it "
            "ends, and submit again.",
            reviewer_note="Feedback of the liveness check: FACE_NOT_ALIGNED.",
        ),
    )
    LIVENESS_EYES_CLOSED = (
        "liveness_eyes_closed",
        ReasonEntry(
            check=CheckName.LIVENESS,
            action=Action.RETRY,
            customer_text="Your eyes were closed during the face check. Do it again, keep them open, and submit again.",
            reviewer_note="Feedback of the liveness check: EYES_CLOSED_DETECTED.",
        ),
    )
    LIVENESS_TOO_DARK = (
        "liveness_too_dark",
        ReasonEntry(
            check=CheckName.LIVENESS,
            action=Action.RETRY,
            customer_text="It was too dark for the face check. Go where there is more light, do it again, and submit "
            "again.",
            reviewer_note="Feedback of the liveness check: LOW_LIGHTING_DETECTED.",
        ),
    )
    LIVENESS_TOO_BRIGHT = (
        "liveness_too_bright",
        ReasonEntry(
            check=CheckName.LIVENESS,
            action=Action.RETRY,
            customer_text="It was too bright for the face check. Turn away from the sun or a lamp, do it again, and "
            "submit again.",
            reviewer_note="Feedback of the liveness check: HIGH_LIGHTING_DETECTED.",
        ),
    )
    LIVENESS_FAILED = (
        "liveness_failed",
        ReasonEntry(
            check=CheckName.LIVENESS,
            action=Action.RETRY,
            customer_text="The face check broke off before its end. Do it again and submit again.",
            reviewer_note="The session did not come to its end, or Rekognition gave no reference picture.",
        ),
    )
    LIVENESS_EXPIRED = (
        "liveness_expired",
        ReasonEntry(
            check=CheckName.LIVENESS,
            action=Action.RETRY,
            customer_text="Your face check is too old. Do it again and submit right after it.",
            reviewer_note="The session's three minutes or the result's half an hour are over, or nobody knows it.",
        ),
    )
    LIVENESS_USED = (
        "liveness_used",
        ReasonEntry(
            check=CheckName.LIVENESS,
            action=Action.RETRY,
            customer_text="This face check was used before. Do it again and submit again.",
            reviewer_note="Another claim of the user has named this result.",
        ),
    )
    LIVENESS_OF_ANOTHER_USER = (
        "liveness_of_another_user",
        ReasonEntry(
            check=CheckName.LIVENESS,
            action=Action.RETRY,
            customer_text="We could not use this face check. Do it again, signed in as yourself, and submit again.",
            reviewer_note="The result that the claim names is another user's.",
        ),
    )
    LIVENESS_CHANGED = (
        "liveness_changed",
        ReasonEntry(
            check=CheckName.LIVENESS,
            action=Action.RETRY,
            customer_text="A member of our team is looking at your face check.",
            reviewer_note="What lies under the reference picture's key is not what was kept with the result, or is "
            "gone.",
        ),
    )
    LIVENESS_ANOTHER_FACE = (
        "liveness_another_face",
        ReasonEntry(
            check=CheckName.LIVENESS_SELFIE,
            action=Action.RETRY,
            customer_text="Your selfie and your face check do not show the same person. Take a new picture of your "
            "own face and submit again.",
            reviewer_note="The uploaded selfie's face is not that of the liveness check's reference picture.",
        ),
    )
    UNSAFE_CONTENT = (
        "unsafe_content",
        ReasonEntry(
            check=CheckName.SELFIE_SAFE,
            action=Action.RETRY,
            customer_text="Your selfie needs a look by a member of our team. You need not do anything.",
            reviewer_note="Content moderation labelled the selfie.",
        ),
    )
    PROMPT_INJECTION_SUSPECTED = (
        "prompt_injection_suspected",
        ReasonEntry(
            check=CheckName.PROMPT_INJECTION,
            action=Action.RETRY,
            customer_text="Your submission holds text that we did not expect. A member of our team is looking at it.",
            reviewer_note="Text in the claim or on a document reads like instructions to a model.",
        ),
    )
    DUPLICATE_DOCUMENT = (
        "duplicate_document",
        ReasonEntry(
            check=CheckName.NUMBER_REUSE,
            action=Action.FINAL,
            customer_text="This document needs a look by a member of our team. You need not do anything.",
            reviewer_note="Another user of this tenant was verified with a number that was read on this document.",
        ),
    )
    SELFIE_USED_BEFORE = (
        "selfie_used_before",
        ReasonEntry(
            check=CheckName.SELFIE_REUSE,
            action=Action.RETRY,
            customer_text="We could not use your selfie. Take a new picture of your own face with your camera and "
            "submit again.",
            reviewer_note="Another user of this tenant was verified with the same picture.",
        ),
    )
    DUPLICATE_FACE = (
        "duplicate_face",
        ReasonEntry(
            check=CheckName.KNOWN_FACE,
            action=Action.FINAL,
            customer_text="Your submission needs a look by a member of our team. You need not do anything.",
            reviewer_note="Another user of this tenant has this face: one person with two accounts, or two people who "
            "look alike.",
        ),
    )
    ANOTHER_FACE = (
        "another_face",
        ReasonEntry(
            check=CheckName.KNOWN_FACE,
            action=Action.FINAL,
            customer_text="Your submission needs a look by a member of our team. You need not do anything.",
            reviewer_note="This user was verified with another face before.",
        ),
    )
    ANOTHER_PERSON = (
        "another_person",
        ReasonEntry(
            check=CheckName.ONE_PERSON,
            action=Action.FINAL,
            customer_text="Your submission needs a look by a member of our team. You need not do anything.",
            reviewer_note="This user was verified before by another name or another date of birth.",
        ),
    )
    REFUSED_BEFORE = (
        "refused_before",
        ReasonEntry(
            check=CheckName.ONE_PERSON,
            action=Action.FINAL,
            customer_text="Your submission needs a look by a member of our team. You need not do anything.",
            reviewer_note="A person has refused this user, or this document, for good before.",
        ),
    )
    EARLIER_DECISION_UNPROVEN = (
        "earlier_decision_unproven",
        ReasonEntry(
            check=CheckName.ONE_PERSON,
            action=Action.FINAL,
            customer_text="Your submission needs a look by a member of our team. You need not do anything.",
            reviewer_note="An earlier decision of this user is not signed by a decider: somebody may have written to "
            "their records, so nobody knows as whom they were verified.",
        ),
    )
    EMAIL_NOT_VERIFIED = (
        "email_not_verified",
        ReasonEntry(
            check=CheckName.CONTACT,
            action=Action.RETRY,
            customer_text="Your e-mail address is not confirmed yet. Confirm it in your account and submit again.",
            reviewer_note="The stage demands an e-mail address that the user pool has verified.",
        ),
    )
    PHONE_NOT_VERIFIED = (
        "phone_not_verified",
        ReasonEntry(
            check=CheckName.CONTACT,
            action=Action.RETRY,
            customer_text="Your phone number is not confirmed yet. Confirm it in your account and submit again.",
            reviewer_note="The stage demands a phone number that the user pool has verified.",
        ),
    )
    ATTEMPTS_EXCEEDED = (
        "attempts_exceeded",
        ReasonEntry(
            check=CheckName.ATTEMPTS,
            action=Action.FINAL,
            customer_text="This document was submitted too often. Please contact our support.",
            reviewer_note="The user submitted this number more often than the stage allows, however it was spelled.",
        ),
    )
    PROVIDER_UNAVAILABLE = (
        "provider_unavailable",
        ReasonEntry(
            check=CheckName.DOCUMENT_READABLE,
            action=Action.RETRY,
            customer_text="A part of our check was not available. A member of our team is looking at your submission.",
            reviewer_note="A provider (text, faces or model) stayed down, so a check had nothing to look at.",
        ),
    )
    COULD_NOT_BE_PROCESSED = (
        "could_not_be_processed",
        ReasonEntry(
            check=CheckName.PROCESSING,
            action=Action.RETRY,
            customer_text="A part of our check was not available. A member of our team is looking at your submission.",
            reviewer_note="The machine broke down over these pictures more than once and did not look at them again; "
            "open them with care.",
        ),
    )
    AI_DISAGREEMENT = (
        "ai_disagreement",
        ReasonEntry(
            check=CheckName.ASSESSMENT,
            action=Action.RETRY,
            customer_text="Your submission needs a look by a member of our team. You need not do anything.",
            reviewer_note="The rules found nothing wrong, but the model doubts the evidence; its summary says why.",
        ),
    )
    AI_INCONCLUSIVE = (
        "ai_inconclusive",
        ReasonEntry(
            check=CheckName.ASSESSMENT,
            action=Action.RETRY,
            customer_text="Your submission needs a look by a member of our team. You need not do anything.",
            reviewer_note="The model could not tell from the evidence; its summary says why.",
        ),
    )
    MANUAL_OVERRIDE = (
        "manual_override",
        ReasonEntry(
            check=CheckName.REVIEWER,
            action=Action.RETRY,
            customer_text="A member of our team looked at your submission and could not accept it. Correct it and "
            "submit again, or contact our support.",
            reviewer_note="An administrator decided; the reason that they gave is kept with the record.",
        ),
    )


REASONS: Final[Mapping[ReasonCode, ReasonEntry]] = MappingProxyType({code: code.entry for code in ReasonCode})
"""The meaning of every code."""


FINAL_BY_HAND: Final = (
    "A member of our team looked at your submission and could not accept it. Please contact our support."
)


def reasons_by_hand(codes: Iterable[ReasonCode], action: Action, words: str | None) -> tuple[Reason, ...]:
    """Return the reasons of an administrator's rejection.

    All have the administrator's action. A code's own text tells the next step after a machine's decision; where that is
    another one than the administrator's, the customer reads the administrator's words instead, or plain ones.

    Args:
        codes: of the vocabulary.
        action: whether another try can help.
        words: what the administrator tells the customer; None where the codes say it.
    """
    plain = FINAL_BY_HAND if action is Action.FINAL else REASONS[ReasonCode.MANUAL_OVERRIDE].customer_text
    told = [Reason(code=ReasonCode.MANUAL_OVERRIDE.value, action=action, message=words)] if words else []
    for code in codes:
        entry = REASONS[code]
        fits = entry.action is action is Action.RETRY
        told.append(Reason(code=code.value, action=action, message=entry.customer_text if fits else words or plain))
    return tuple(told)


def code_of(told: Reason) -> ReasonCode | None:
    """Return the code of a reason as it was stored; None where today's vocabulary has no such code."""
    return next((code for code in ReasonCode if code.value == told.code), None)


def reason(code: ReasonCode) -> Reason:
    """Return the reason as it is stored with a record and told to its owner."""
    entry = REASONS[code]
    return Reason(code=code.value, action=entry.action, message=entry.customer_text)


def markdown_page() -> str:
    """Return the vocabulary as a page of the documentation, `docs/reasons.md`."""
    rows = [
        f"| `{code}` | {entry.check} | {entry.action} | {entry.customer_text} | {entry.reviewer_note} |"
        for code, entry in REASONS.items()
    ]
    head = [
        "# Reasons",
        "",
        "Why a claim was not verified. `RETRY`: the customer can mend it and submit again; `FINAL`: only support can.",
        "This page is written by `make docs`, from the table that the functions use.",
        "",
        "| code | check | action | the customer reads | the reviewer knows |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"
