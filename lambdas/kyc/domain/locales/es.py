"""Spanish texts for customers, neutral between Spain and America, with the formal address."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kyc.domain.document_type import DocumentType
from kyc.domain.letter_texts import LetterKind, LetterTexts, Said
from kyc.domain.reasons import ReasonCode

NAME: Final = "Español"

_REVIEW: Final = "Un miembro de nuestro equipo tiene que revisar su solicitud. No tiene que hacer nada."
_UNAVAILABLE: Final = (
    "Una parte de nuestra comprobación no estaba disponible. Un miembro de nuestro equipo está revisando su solicitud."
)
_DOCUMENT_ALONE: Final = "Fotografíe solo su documento, sin nada encima ni al lado, y envíe la solicitud de nuevo."
_ORIGINAL: Final = "Fotografíe el original de su propio documento y envíe la solicitud de nuevo."
_OWN_FACE: Final = (
    "No pudimos usar su selfi. Tómese una foto nueva de su propia cara con la cámara y envíe la solicitud de nuevo."
)

FINAL_BY_HAND: Final = (
    "Un miembro de nuestro equipo revisó su solicitud y no pudo aceptarla. Póngase en contacto con nuestro servicio de "
    "asistencia."
)

REASONS: Final[Mapping[ReasonCode, str]] = MappingProxyType(
    {
        ReasonCode.DOCUMENT_NOT_UPLOADED: "No recibimos ninguna imagen de su documento. Suba el anverso de su "
        "documento y envíe la solicitud de nuevo.",
        ReasonCode.UNSUPPORTED_FILE: "No podemos abrir el archivo de su documento. Suba cada lado como imagen JPEG "
        "o PNG, o como PDF de una página, y envíe la solicitud de nuevo.",
        ReasonCode.DOCUMENT_UNREADABLE: "No pudimos leer su documento. Tome una foto nítida y bien iluminada del "
        "documento entero y envíe la solicitud de nuevo.",
        ReasonCode.NO_DOCUMENT_IN_IMAGE: "No encontramos ningún documento de identidad en la imagen. Suba una "
        "imagen del anverso de su documento y envíe la solicitud de nuevo.",
        ReasonCode.BLURRED_PHOTO: "La imagen de su documento está borrosa. Mantenga quieta la cámara, deje que "
        "enfoque y envíe una imagen nueva.",
        ReasonCode.DARK_PHOTO: "La imagen de su documento es demasiado oscura. Tómela de nuevo con buena luz y "
        "envíe la imagen nueva.",
        ReasonCode.GLARE_ON_PHOTO: "Hay reflejos de luz en su documento. Inclínelo o aléjese de la lámpara y envíe "
        "una imagen nueva.",
        ReasonCode.CUT_OFF_DOCUMENT: "Una parte de su documento queda fuera de la imagen. Tome una foto en la que "
        "se vean las cuatro esquinas y envíe la solicitud de nuevo.",
        ReasonCode.EXTRACTION_LOW_CONFIDENCE: "No pudimos leer con certeza todos los datos de su documento. Un "
        "miembro de nuestro equipo lo está revisando.",
        ReasonCode.DOCUMENT_TYPE_NOT_SUPPORTED: "No conocemos este tipo de documento. Un miembro de nuestro equipo "
        "lo está revisando; también puede enviar un pasaporte, un permiso de conducir o un documento nacional de "
        "identidad.",
        ReasonCode.DOCUMENT_TYPE_MISMATCH: "La imagen no muestra el tipo de documento que indicó. Elija el tipo "
        "correcto o suba el documento que indicó, y envíe la solicitud de nuevo.",
        ReasonCode.MISSING_BACK: "Falta el reverso de su documento. Suba imágenes de los dos lados y envíe la "
        "solicitud de nuevo.",
        ReasonCode.TWO_DOCUMENTS_UPLOADED: "Las imágenes parecen mostrar dos documentos distintos. Suba los dos "
        "lados de un mismo documento y envíe la solicitud de nuevo.",
        ReasonCode.COUNTRY_NOT_SUPPORTED: "Por ahora no podemos aceptar documentos de este país. Póngase en "
        "contacto con nuestro servicio de asistencia.",
        ReasonCode.COUNTRY_MISMATCH: "Su documento parece ser de otro país que el que indicó. Indique el país que "
        "lo expidió y envíe la solicitud de nuevo, o espere a nuestro equipo, que la está revisando.",
        ReasonCode.NAME_MISMATCH: "El nombre que indicó no es el de su documento. Escríbalo tal como figura en él y "
        "envíe la solicitud de nuevo.",
        ReasonCode.DOB_MISMATCH: "La fecha de nacimiento que indicó no es la de su documento. Corríjala y envíe la "
        "solicitud de nuevo.",
        ReasonCode.DOCUMENT_NUMBER_MISMATCH: "El número de documento que indicó no es el de su documento. Escríbalo "
        "completo y envíe la solicitud de nuevo.",
        ReasonCode.DOCUMENT_EXPIRED: "Su documento ha caducado. Envíe la solicitud de nuevo con un documento vigente.",
        ReasonCode.EXPIRY_NOT_FOUND: "No pudimos encontrar la fecha de caducidad en su documento. Un miembro de "
        "nuestro equipo lo está revisando.",
        ReasonCode.DOCUMENT_NOT_YET_VALID: "Su documento parece estar expedido en una fecha futura. Envíe la "
        "solicitud de nuevo con un documento que sea válido hoy.",
        ReasonCode.MRZ_CHECKSUM_FAILED: "No pudimos confirmar las líneas codificadas de la parte inferior de su "
        "documento. Tome una foto más nítida del documento entero y envíe la solicitud de nuevo.",
        ReasonCode.MRZ_INCONSISTENT: "Las líneas codificadas de su documento no coinciden con lo impreso en él. "
        "Envíe la solicitud de nuevo con una imagen nítida del documento original.",
        ReasonCode.MRZ_UNREADABLE: "No pudimos leer las líneas codificadas de la parte inferior de su documento. "
        "Tome una foto nítida en la que se vean todas y envíe la solicitud de nuevo.",
        ReasonCode.BARCODE_UNREADABLE: "No pudimos leer el código de barras del reverso de su documento. Tome una "
        "foto nítida del reverso entero y envíe la solicitud de nuevo.",
        ReasonCode.BARCODE_INCONSISTENT: "El código de barras del reverso de su documento no coincide con el "
        "anverso. Suba los dos lados del documento original y envíe la solicitud de nuevo.",
        ReasonCode.PRINT_INCONSISTENT: "No pudimos leer su documento con claridad. Tome una foto nítida y bien "
        "iluminada del documento entero y envíe la solicitud de nuevo.",
        ReasonCode.PRINT_ALONE: "Un miembro de nuestro equipo está revisando su documento.",
        ReasonCode.PAPER_DOES_NOT_BELONG: _DOCUMENT_ALONE,
        ReasonCode.DOCUMENT_SPECIMEN: _ORIGINAL,
        ReasonCode.DOCUMENT_PHOTOCOPY: _ORIGINAL,
        ReasonCode.FACE_DOES_NOT_BELONG: _DOCUMENT_ALONE,
        ReasonCode.UNDER_SUPPORTED_AGE: "Todavía no tiene la edad necesaria para usar este servicio. Si no es así, "
        "póngase en contacto con nuestro servicio de asistencia.",
        ReasonCode.IMPLAUSIBLE_AGE: "Compruebe la fecha de nacimiento que indicó. Un miembro de nuestro equipo la "
        "está revisando.",
        ReasonCode.SELFIE_MISSING: "No recibimos su selfi. Suba una foto de su cara y envíe la solicitud de nuevo.",
        ReasonCode.SELFIE_UNREADABLE: "No pudimos abrir su selfi. Súbala como imagen JPEG o PNG y envíe la "
        "solicitud de nuevo.",
        ReasonCode.SELFIE_IS_DOCUMENT: _OWN_FACE,
        ReasonCode.SELFIE_NO_FACE: "No encontramos ninguna cara en su selfi. Tome una foto en la que se vea toda su "
        "cara y envíe la solicitud de nuevo.",
        ReasonCode.SELFIE_MULTIPLE_FACES: "En su selfi aparece más de una cara. Tómese una foto a solas y envíe la "
        "solicitud de nuevo.",
        ReasonCode.SELFIE_EXTREME_POSE: "En su selfi la cara está vuelta hacia un lado. Mire de frente a la cámara "
        "y envíe una foto nueva.",
        ReasonCode.SELFIE_OCCLUDED: "En su selfi la cara está tapada. Quítese las gafas de sol, la mascarilla o el "
        "sombrero y envíe una foto nueva.",
        ReasonCode.SELFIE_LOW_QUALITY: "Su selfi no es lo bastante clara. Tome una foto nítida, con buena luz, de "
        "cerca y con los ojos abiertos, y envíe la solicitud de nuevo.",
        ReasonCode.SELFIE_DOCUMENT_MISSING_PHOTO: "No pudimos ver la fotografía de su documento. Suba una imagen "
        "clara del lado en el que está su fotografía y envíe la solicitud de nuevo.",
        ReasonCode.SELFIE_FACE_MISMATCH: "Su selfi no coincide con la fotografía de su documento. Tómese una selfi "
        "nueva con buena luz, con su propio documento, y envíe la solicitud de nuevo.",
        ReasonCode.LIVENESS_MISSING: "Necesitamos ver que realmente es usted. Haga la comprobación facial con su "
        "cámara y envíe la solicitud de nuevo.",
        ReasonCode.LIVENESS_NOT_LIVE: "La comprobación facial no se superó. Repítala usted mismo, delante de su "
        "propia cámara, y envíe la solicitud de nuevo.",
        ReasonCode.LIVENESS_FACE_NOT_VISIBLE: "Su cara no se vio durante toda la comprobación facial. Manténgala "
        "entera a la vista, repita la comprobación y envíe la solicitud de nuevo.",
        ReasonCode.LIVENESS_FACE_COVERED: "Algo le tapó la cara durante la comprobación facial. Quítese las gafas "
        "de sol, la mascarilla o el sombrero, repita la comprobación y envíe la solicitud de nuevo.",
        ReasonCode.LIVENESS_POOR_VIDEO: "El vídeo de su comprobación facial no era claro. Limpie la cámara, "
        "compruebe su conexión, repita la comprobación y envíe la solicitud de nuevo.",
        ReasonCode.LIVENESS_MOVED: "Su cara se salió del óvalo durante la comprobación facial. Repítala, quédese "
        "quieto dentro del óvalo hasta el final y envíe la solicitud de nuevo.",
        ReasonCode.LIVENESS_EYES_CLOSED: "Tenía los ojos cerrados durante la comprobación facial. Repítala, "
        "manténgalos abiertos y envíe la solicitud de nuevo.",
        ReasonCode.LIVENESS_TOO_DARK: "Estaba demasiado oscuro para la comprobación facial. Vaya a un lugar con más "
        "luz, repita la comprobación y envíe la solicitud de nuevo.",
        ReasonCode.LIVENESS_TOO_BRIGHT: "Había demasiada luz para la comprobación facial. Dé la espalda al sol o a "
        "la lámpara, repita la comprobación y envíe la solicitud de nuevo.",
        ReasonCode.LIVENESS_FAILED: "La comprobación facial se interrumpió antes del final. Repítala y envíe la "
        "solicitud de nuevo.",
        ReasonCode.LIVENESS_EXPIRED: "Su comprobación facial es demasiado antigua. Repítala y envíe la solicitud "
        "justo después.",
        ReasonCode.LIVENESS_USED: "Esta comprobación facial ya se usó. Repítala y envíe la solicitud de nuevo.",
        ReasonCode.LIVENESS_OF_ANOTHER_USER: "No pudimos usar esta comprobación facial. Repítala con su propia "
        "cuenta y envíe la solicitud de nuevo.",
        ReasonCode.LIVENESS_CHANGED: "Un miembro de nuestro equipo está revisando su comprobación facial.",
        ReasonCode.LIVENESS_ANOTHER_FACE: "Su selfi y su comprobación facial no muestran a la misma persona. Tómese "
        "una foto nueva de su propia cara y envíe la solicitud de nuevo.",
        ReasonCode.UNSAFE_CONTENT: "Un miembro de nuestro equipo tiene que revisar su selfi. No tiene que hacer nada.",
        ReasonCode.PROMPT_INJECTION_SUSPECTED: "Su solicitud contiene texto que no esperábamos. Un miembro de "
        "nuestro equipo la está revisando.",
        ReasonCode.DUPLICATE_DOCUMENT: "Un miembro de nuestro equipo tiene que revisar este documento. No tiene que "
        "hacer nada.",
        ReasonCode.SELFIE_USED_BEFORE: _OWN_FACE,
        ReasonCode.DUPLICATE_FACE: _REVIEW,
        ReasonCode.ANOTHER_FACE: _REVIEW,
        ReasonCode.ANOTHER_PERSON: _REVIEW,
        ReasonCode.REFUSED_BEFORE: _REVIEW,
        ReasonCode.EARLIER_DECISION_UNPROVEN: _REVIEW,
        ReasonCode.EMAIL_NOT_VERIFIED: "Su dirección de correo electrónico aún no está confirmada. Confírmela en su "
        "cuenta y envíe la solicitud de nuevo.",
        ReasonCode.PHONE_NOT_VERIFIED: "Su número de teléfono aún no está confirmado. Confírmelo en su cuenta y "
        "envíe la solicitud de nuevo.",
        ReasonCode.ATTEMPTS_EXCEEDED: "Este documento se ha enviado demasiadas veces. Póngase en contacto con "
        "nuestro servicio de asistencia.",
        ReasonCode.PROVIDER_UNAVAILABLE: _UNAVAILABLE,
        ReasonCode.COULD_NOT_BE_PROCESSED: _UNAVAILABLE,
        ReasonCode.AI_DISAGREEMENT: _REVIEW,
        ReasonCode.AI_INCONCLUSIVE: _REVIEW,
        ReasonCode.MANUAL_OVERRIDE: "Un miembro de nuestro equipo revisó su solicitud y no pudo aceptarla. "
        "Corríjala y envíela de nuevo, o póngase en contacto con nuestro servicio de asistencia.",
    }
)

LETTERS: Final = LetterTexts(
    greeting="Hola, {name}:",
    greeting_without_name="Hola:",
    said=MappingProxyType(
        {
            LetterKind.VERIFIED: Said(
                "{company}: su identidad está verificada",
                "Su identidad está verificada.",
                "No tiene que hacer nada.",
            ),
            LetterKind.REJECTED: Said(
                "{company}: aún no pudimos verificar su identidad",
                "Aún no pudimos verificar su identidad.",
                "Corríjalo y envíe la solicitud de nuevo.",
            ),
            LetterKind.REFUSED: Said(
                "{company}: no pudimos verificar su identidad",
                "No pudimos verificar su identidad.",
                "Otro intento con este documento no servirá. Póngase en contacto con nuestro servicio de asistencia.",
            ),
            LetterKind.MANUAL_REVIEW: Said(
                "{company}: un miembro de nuestro equipo revisa su identidad",
                "Un miembro de nuestro equipo tiene que revisar con más detalle la comprobación de su identidad.",
                "Tendrá noticias nuestras. No tiene que hacer nada.",
            ),
            LetterKind.EXPIRES_SOON: Said(
                "{company}: su documento de identidad caduca pronto",
                "El documento con el que verificamos su identidad caduca pronto.",
                "Envíe un documento cuya validez dure más.",
            ),
            LetterKind.REVERIFICATION_DUE: Said(
                "{company}: confirme de nuevo su identidad",
                "Verificamos su identidad hace algún tiempo y tenemos que hacerlo de nuevo de vez en cuando.",
                "Envíe su documento y una nueva imagen suya.",
            ),
            LetterKind.STILL_WAITING: Said(
                "{company}: la comprobación de su identidad tarda más",
                "La comprobación de su identidad tarda más de lo habitual. No la hemos olvidado.",
                "Tendrá noticias nuestras. No tiene que hacer nada.",
            ),
            LetterKind.ERASED: Said(
                "{company}: sus datos se han borrado",
                "Hemos borrado lo que guardábamos para comprobar su identidad: sus solicitudes, sus documentos y sus "
                "imágenes.",
                "No tiene que hacer nada. Esta es nuestra última carta, salvo que envíe otra solicitud.",
            ),
        }
    ),
    objection="Usted se opuso a nuestra decisión anterior y un miembro de nuestro equipo la ha vuelto a revisar.",
    decided="Cuándo: {time}",
    verified_on="Verificada: {time}",
    waits_since="En espera desde: {time}",
    valid_until="Válido hasta: {day}",
    claim_form="Empiece aquí; el tipo de documento ya está elegido:",
    document="Documento: {document}",
    documents=MappingProxyType(
        {
            DocumentType.DRIVING_LICENCE: "Permiso de conducir",
            DocumentType.PASSPORT: "Pasaporte",
            DocumentType.NATIONAL_ID: "Documento nacional de identidad",
            DocumentType.RESIDENCE_PERMIT: "Permiso de residencia",
            DocumentType.VISA: "Visado",
            DocumentType.PAN_CARD: "Tarjeta PAN",
            DocumentType.AADHAAR_CARD: "Tarjeta Aadhaar",
            DocumentType.VOTER_ID: "Tarjeta de elector",
        }
    ),
    page="Vea en qué punto está y qué puede hacer:",
    reference="Referencia: {reference}",
    not_you="Si no fue usted quien lo solicitó, es posible que alguien esté usando su nombre. Escriba a {support} y no "
    "envíe sus documentos a nadie.",
    closing="{company} nunca le pide contraseñas ni imágenes por correo electrónico.",
)
