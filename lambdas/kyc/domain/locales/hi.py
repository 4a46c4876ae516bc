"""Hindi texts for customers, in everyday words with the polite address."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kyc.domain.document_type import DocumentType
from kyc.domain.letter_texts import LetterKind, LetterTexts, Said
from kyc.domain.reasons import ReasonCode

NAME: Final = "हिन्दी"

_REVIEW: Final = "आपके आवेदन को हमारी टीम का एक सदस्य देखेगा। आपको कुछ करने की ज़रूरत नहीं है।"
_UNAVAILABLE: Final = "हमारी जाँच का एक हिस्सा उपलब्ध नहीं था। हमारी टीम का एक सदस्य आपका आवेदन देख रहा है।"
_DOCUMENT_ALONE: Final = "केवल अपने दस्तावेज़ की तस्वीर लें, उसके ऊपर या पास में कुछ न हो, और फिर से भेजें।"
_ORIGINAL: Final = "अपने ही मूल दस्तावेज़ की तस्वीर लें और फिर से भेजें।"
_OWN_FACE: Final = "हम आपकी सेल्फ़ी का उपयोग नहीं कर सके। अपने कैमरे से अपने चेहरे की नई तस्वीर लें और फिर से भेजें।"

FINAL_BY_HAND: Final = "हमारी टीम के एक सदस्य ने आपका आवेदन देखा और उसे स्वीकार नहीं कर सका। कृपया हमारी सहायता टीम से संपर्क करें।"

REASONS: Final[Mapping[ReasonCode, str]] = MappingProxyType(
    {
        ReasonCode.DOCUMENT_NOT_UPLOADED: "आपके दस्तावेज़ की तस्वीर हम तक नहीं पहुँची। दस्तावेज़ का सामने वाला भाग "
        "अपलोड करें और फिर से भेजें।",
        ReasonCode.UNSUPPORTED_FILE: "हम आपके दस्तावेज़ की फ़ाइल नहीं खोल सके। हर भाग को JPEG या PNG तस्वीर, या एक "
        "पन्ने के PDF के रूप में अपलोड करें और फिर से भेजें।",
        ReasonCode.DOCUMENT_UNREADABLE: "हम आपका दस्तावेज़ नहीं पढ़ सके। अच्छी रोशनी में पूरे दस्तावेज़ की साफ़ तस्वीर लें और फिर से भेजें।",
        ReasonCode.NO_DOCUMENT_IN_IMAGE: "तस्वीर में हमें कोई पहचान दस्तावेज़ नहीं मिला। दस्तावेज़ के सामने वाले "
        "भाग की तस्वीर अपलोड करें और फिर से भेजें।",
        ReasonCode.BLURRED_PHOTO: "आपके दस्तावेज़ की तस्वीर धुँधली है। कैमरा स्थिर रखें, उसे फ़ोकस करने दें, और नई तस्वीर भेजें।",
        ReasonCode.DARK_PHOTO: "आपके दस्तावेज़ की तस्वीर बहुत अँधेरी है। अच्छी रोशनी में फिर से तस्वीर लें और नई तस्वीर भेजें।",
        ReasonCode.GLARE_ON_PHOTO: "आपके दस्तावेज़ पर रोशनी चमक रही है। उसे थोड़ा झुकाएँ या लैंप से दूर जाएँ, और नई तस्वीर भेजें।",
        ReasonCode.CUT_OFF_DOCUMENT: "आपके दस्तावेज़ का एक हिस्सा तस्वीर से बाहर है। ऐसी तस्वीर लें जिसमें चारों "
        "कोने दिखें और फिर से भेजें।",
        ReasonCode.EXTRACTION_LOW_CONFIDENCE: "हम आपके दस्तावेज़ की हर जानकारी निश्चित रूप से नहीं पढ़ सके। हमारी "
        "टीम का एक सदस्य उसे देख रहा है।",
        ReasonCode.DOCUMENT_TYPE_NOT_SUPPORTED: "हम इस प्रकार के दस्तावेज़ को नहीं जानते। हमारी टीम का एक सदस्य उसे "
        "देख रहा है; आप पासपोर्ट, ड्राइविंग लाइसेंस या राष्ट्रीय पहचान पत्र भी भेज सकते हैं।",
        ReasonCode.DOCUMENT_TYPE_MISMATCH: "तस्वीर में वह दस्तावेज़ नहीं है जो आपने बताया। सही प्रकार चुनें, या वही "
        "दस्तावेज़ अपलोड करें जो आपने बताया, और फिर से भेजें।",
        ReasonCode.MISSING_BACK: "आपके दस्तावेज़ का पिछला भाग नहीं मिला। दोनों ओर की तस्वीरें अपलोड करें और फिर से भेजें।",
        ReasonCode.TWO_DOCUMENTS_UPLOADED: "तस्वीरों में दो अलग-अलग दस्तावेज़ लगते हैं। एक ही दस्तावेज़ के दोनों "
        "भाग अपलोड करें और फिर से भेजें।",
        ReasonCode.COUNTRY_NOT_SUPPORTED: "अभी हम इस देश के दस्तावेज़ स्वीकार नहीं कर सकते। कृपया हमारी सहायता टीम से संपर्क करें।",
        ReasonCode.COUNTRY_MISMATCH: "आपका दस्तावेज़ आपके बताए देश से अलग देश का लगता है। जिस देश ने उसे जारी किया "
        "है, उसे बताकर फिर से भेजें, या हमारी टीम की प्रतीक्षा करें, जो उसे देख रही है।",
        ReasonCode.NAME_MISMATCH: "आपका दिया हुआ नाम आपके दस्तावेज़ पर नहीं है। नाम वैसे ही लिखें जैसे उस पर छपा है और फिर से भेजें।",
        ReasonCode.DOB_MISMATCH: "आपकी दी हुई जन्मतिथि आपके दस्तावेज़ पर नहीं है। उसे ठीक करें और फिर से भेजें।",
        ReasonCode.DOCUMENT_NUMBER_MISMATCH: "आपका दिया हुआ दस्तावेज़ नंबर आपके दस्तावेज़ पर नहीं है। पूरा नंबर लिखें और फिर से भेजें।",
        ReasonCode.DOCUMENT_EXPIRED: "आपके दस्तावेज़ की वैधता समाप्त हो चुकी है। ऐसे दस्तावेज़ के साथ फिर से भेजें जो अभी वैध हो।",
        ReasonCode.EXPIRY_NOT_FOUND: "हमें आपके दस्तावेज़ पर वैधता की अंतिम तारीख नहीं मिली। हमारी टीम का एक सदस्य उसे देख रहा है।",
        ReasonCode.DOCUMENT_NOT_YET_VALID: "आपके दस्तावेज़ के जारी होने की तारीख भविष्य की लगती है। ऐसे दस्तावेज़ "
        "के साथ फिर से भेजें जो आज वैध हो।",
        ReasonCode.MRZ_CHECKSUM_FAILED: "आपके दस्तावेज़ के नीचे की कोड वाली पंक्तियों की पुष्टि नहीं हो सकी। पूरे "
        "दस्तावेज़ की और साफ़ तस्वीर लें और फिर से भेजें।",
        ReasonCode.MRZ_INCONSISTENT: "आपके दस्तावेज़ की कोड वाली पंक्तियाँ उस पर छपी जानकारी से मेल नहीं खातीं। मूल "
        "दस्तावेज़ की साफ़ तस्वीर के साथ फिर से भेजें।",
        ReasonCode.MRZ_UNREADABLE: "हम आपके दस्तावेज़ के नीचे की कोड वाली पंक्तियाँ नहीं पढ़ सके। ऐसी साफ़ तस्वीर "
        "लें जिसमें वे सब दिखें और फिर से भेजें।",
        ReasonCode.BARCODE_UNREADABLE: "हम आपके दस्तावेज़ के पीछे का बारकोड नहीं पढ़ सके। पूरे पिछले भाग की साफ़ "
        "तस्वीर लें और फिर से भेजें।",
        ReasonCode.BARCODE_INCONSISTENT: "आपके दस्तावेज़ के पीछे का बारकोड उसके सामने वाले भाग से मेल नहीं खाता। "
        "मूल दस्तावेज़ के दोनों भाग अपलोड करें और फिर से भेजें।",
        ReasonCode.PRINT_INCONSISTENT: "हम आपका दस्तावेज़ साफ़ नहीं पढ़ सके। अच्छी रोशनी में पूरे दस्तावेज़ की साफ़ "
        "तस्वीर लें और फिर से भेजें।",
        ReasonCode.PRINT_ALONE: "हमारी टीम का एक सदस्य आपका दस्तावेज़ देख रहा है।",
        ReasonCode.PAPER_DOES_NOT_BELONG: _DOCUMENT_ALONE,
        ReasonCode.DOCUMENT_SPECIMEN: _ORIGINAL,
        ReasonCode.DOCUMENT_PHOTOCOPY: _ORIGINAL,
        ReasonCode.FACE_DOES_NOT_BELONG: _DOCUMENT_ALONE,
        ReasonCode.UNDER_SUPPORTED_AGE: "इस सेवा के लिए आपकी उम्र अभी पूरी नहीं है। यदि यह ग़लत है, तो कृपया हमारी "
        "सहायता टीम से संपर्क करें।",
        ReasonCode.IMPLAUSIBLE_AGE: "कृपया अपनी दी हुई जन्मतिथि जाँच लें। हमारी टीम का एक सदस्य उसे देख रहा है।",
        ReasonCode.SELFIE_MISSING: "आपकी सेल्फ़ी हम तक नहीं पहुँची। अपने चेहरे की तस्वीर अपलोड करें और फिर से भेजें।",
        ReasonCode.SELFIE_UNREADABLE: "हम आपकी सेल्फ़ी नहीं खोल सके। उसे JPEG या PNG तस्वीर के रूप में अपलोड करें और फिर से भेजें।",
        ReasonCode.SELFIE_IS_DOCUMENT: _OWN_FACE,
        ReasonCode.SELFIE_NO_FACE: "आपकी सेल्फ़ी में हमें कोई चेहरा नहीं मिला। ऐसी तस्वीर लें जिसमें आपका पूरा चेहरा दिखे और फिर से भेजें।",
        ReasonCode.SELFIE_MULTIPLE_FACES: "आपकी सेल्फ़ी में एक से ज़्यादा चेहरे हैं। केवल अपनी तस्वीर लें और फिर से भेजें।",
        ReasonCode.SELFIE_EXTREME_POSE: "सेल्फ़ी में आपका चेहरा एक ओर मुड़ा हुआ है। सीधे कैमरे में देखें और नई तस्वीर भेजें।",
        ReasonCode.SELFIE_OCCLUDED: "सेल्फ़ी में आपका चेहरा ढका हुआ है। धूप का चश्मा, मास्क या टोपी उतारें और नई तस्वीर भेजें।",
        ReasonCode.SELFIE_LOW_QUALITY: "आपकी सेल्फ़ी साफ़ नहीं है। अच्छी रोशनी में, पास से, आँखें खुली रखकर साफ़ तस्वीर लें और फिर से भेजें।",
        ReasonCode.SELFIE_DOCUMENT_MISSING_PHOTO: "हमें आपके दस्तावेज़ पर लगी फ़ोटो नहीं दिखी। जिस ओर आपकी फ़ोटो "
        "है, उसकी साफ़ तस्वीर अपलोड करें और फिर से भेजें।",
        ReasonCode.SELFIE_FACE_MISMATCH: "आपकी सेल्फ़ी आपके दस्तावेज़ की फ़ोटो से मेल नहीं खाती। अच्छी रोशनी में नई "
        "सेल्फ़ी लें, अपने ही दस्तावेज़ के साथ, और फिर से भेजें।",
        ReasonCode.LIVENESS_MISSING: "हमें देखना है कि यह सचमुच आप ही हैं। अपने कैमरे से चेहरे की जाँच करें और फिर से भेजें।",
        ReasonCode.LIVENESS_NOT_LIVE: "चेहरे की जाँच सफल नहीं हुई। अपने ही कैमरे के सामने स्वयं उसे दोबारा करें और फिर से भेजें।",
        ReasonCode.LIVENESS_FACE_NOT_VISIBLE: "चेहरे की जाँच के दौरान आपका चेहरा पूरे समय नहीं दिखा। पूरा चेहरा "
        "सामने रखें, जाँच दोबारा करें और फिर से भेजें।",
        ReasonCode.LIVENESS_FACE_COVERED: "चेहरे की जाँच के दौरान आपका चेहरा किसी चीज़ से ढका था। धूप का चश्मा, "
        "मास्क या टोपी उतारें, जाँच दोबारा करें और फिर से भेजें।",
        ReasonCode.LIVENESS_POOR_VIDEO: "आपके चेहरे की जाँच का वीडियो साफ़ नहीं था। कैमरा साफ़ करें, अपना कनेक्शन "
        "जाँचें, जाँच दोबारा करें और फिर से भेजें।",
        ReasonCode.LIVENESS_MOVED: "चेहरे की जाँच के दौरान आपका चेहरा अंडाकार घेरे से बाहर चला गया। जाँच दोबारा "
        "करें, अंत तक घेरे में स्थिर रहें और फिर से भेजें।",
        ReasonCode.LIVENESS_EYES_CLOSED: "चेहरे की जाँच के दौरान आपकी आँखें बंद थीं। जाँच दोबारा करें, आँखें खुली रखें और फिर से भेजें।",
        ReasonCode.LIVENESS_TOO_DARK: "चेहरे की जाँच के लिए बहुत अँधेरा था। ज़्यादा रोशनी वाली जगह जाएँ, जाँच "
        "दोबारा करें और फिर से भेजें।",
        ReasonCode.LIVENESS_TOO_BRIGHT: "चेहरे की जाँच के लिए रोशनी बहुत तेज़ थी। सूरज या लैंप की ओर से मुड़ जाएँ, "
        "जाँच दोबारा करें और फिर से भेजें।",
        ReasonCode.LIVENESS_FAILED: "चेहरे की जाँच पूरी होने से पहले रुक गई। उसे दोबारा करें और फिर से भेजें।",
        ReasonCode.LIVENESS_EXPIRED: "आपकी चेहरे की जाँच बहुत पुरानी हो गई है। उसे दोबारा करें और उसके तुरंत बाद भेजें।",
        ReasonCode.LIVENESS_USED: "चेहरे की यह जाँच पहले ही उपयोग हो चुकी है। उसे दोबारा करें और फिर से भेजें।",
        ReasonCode.LIVENESS_OF_ANOTHER_USER: "हम चेहरे की इस जाँच का उपयोग नहीं कर सके। अपने ही खाते से साइन इन "
        "करके उसे दोबारा करें और फिर से भेजें।",
        ReasonCode.LIVENESS_CHANGED: "हमारी टीम का एक सदस्य आपकी चेहरे की जाँच देख रहा है।",
        ReasonCode.LIVENESS_ANOTHER_FACE: "आपकी सेल्फ़ी और चेहरे की जाँच में एक ही व्यक्ति नहीं है। अपने ही चेहरे "
        "की नई तस्वीर लें और फिर से भेजें।",
        ReasonCode.UNSAFE_CONTENT: "आपकी सेल्फ़ी को हमारी टीम का एक सदस्य देखेगा। आपको कुछ करने की ज़रूरत नहीं है।",
        ReasonCode.PROMPT_INJECTION_SUSPECTED: "आपके आवेदन में ऐसा पाठ है जिसकी हमें अपेक्षा नहीं थी। हमारी टीम का "
        "एक सदस्य उसे देख रहा है।",
        ReasonCode.DUPLICATE_DOCUMENT: "इस दस्तावेज़ को हमारी टीम का एक सदस्य देखेगा। आपको कुछ करने की ज़रूरत नहीं है।",
        ReasonCode.SELFIE_USED_BEFORE: _OWN_FACE,
        ReasonCode.DUPLICATE_FACE: _REVIEW,
        ReasonCode.ANOTHER_FACE: _REVIEW,
        ReasonCode.ANOTHER_PERSON: _REVIEW,
        ReasonCode.REFUSED_BEFORE: _REVIEW,
        ReasonCode.EARLIER_DECISION_UNPROVEN: _REVIEW,
        ReasonCode.EMAIL_NOT_VERIFIED: "आपके ई-मेल पते की अभी पुष्टि नहीं हुई है। अपने खाते में उसकी पुष्टि करें और फिर से भेजें।",
        ReasonCode.PHONE_NOT_VERIFIED: "आपके फ़ोन नंबर की अभी पुष्टि नहीं हुई है। अपने खाते में उसकी पुष्टि करें और फिर से भेजें।",
        ReasonCode.ATTEMPTS_EXCEEDED: "यह दस्तावेज़ बहुत बार भेजा जा चुका है। कृपया हमारी सहायता टीम से संपर्क करें।",
        ReasonCode.PROVIDER_UNAVAILABLE: _UNAVAILABLE,
        ReasonCode.COULD_NOT_BE_PROCESSED: _UNAVAILABLE,
        ReasonCode.AI_DISAGREEMENT: _REVIEW,
        ReasonCode.AI_INCONCLUSIVE: _REVIEW,
        ReasonCode.MANUAL_OVERRIDE: "हमारी टीम के एक सदस्य ने आपका आवेदन देखा और उसे स्वीकार नहीं कर सका। उसे ठीक "
        "करके फिर से भेजें, या हमारी सहायता टीम से संपर्क करें।",
    }
)

LETTERS: Final = LetterTexts(
    greeting="नमस्ते {name},",
    greeting_without_name="नमस्ते,",
    said=MappingProxyType(
        {
            LetterKind.VERIFIED: Said(
                "{company}: आपकी पहचान की पुष्टि हो गई है",
                "आपकी पहचान की पुष्टि हो गई है।",
                "आपको कुछ करने की ज़रूरत नहीं है।",
            ),
            LetterKind.REJECTED: Said(
                "{company}: आपकी पहचान की पुष्टि अभी नहीं हो सकी",
                "हम अभी आपकी पहचान की पुष्टि नहीं कर सके।",
                "कृपया इसे ठीक करके फिर से भेजें।",
            ),
            LetterKind.REFUSED: Said(
                "{company}: आपकी पहचान की पुष्टि नहीं हो सकी",
                "हम आपकी पहचान की पुष्टि नहीं कर सके।",
                "इस दस्तावेज़ से फिर कोशिश करने से मदद नहीं मिलेगी। कृपया हमारी सहायता टीम से संपर्क करें।",
            ),
            LetterKind.MANUAL_REVIEW: Said(
                "{company}: हमारी टीम का एक सदस्य आपकी पहचान की जाँच कर रहा है",
                "आपकी पहचान की जाँच को हमारी टीम का एक सदस्य ध्यान से देखेगा।",
                "हम आपको सूचित करेंगे। आपको कुछ करने की ज़रूरत नहीं है।",
            ),
        }
    ),
    objection="आपने हमारे पिछले निर्णय पर आपत्ति की थी, और हमारी टीम के एक सदस्य ने उसे फिर से देखा है।",
    decided="कब: {time}",
    document="दस्तावेज़: {document}",
    documents=MappingProxyType(
        {
            DocumentType.DRIVING_LICENCE: "ड्राइविंग लाइसेंस",
            DocumentType.PASSPORT: "पासपोर्ट",
            DocumentType.NATIONAL_ID: "राष्ट्रीय पहचान पत्र",
            DocumentType.RESIDENCE_PERMIT: "निवास परमिट",
            DocumentType.VISA: "वीज़ा",
            DocumentType.PAN_CARD: "पैन कार्ड",
            DocumentType.AADHAAR_CARD: "आधार कार्ड",
            DocumentType.VOTER_ID: "मतदाता पहचान पत्र",
        }
    ),
    page="देखें कि जाँच कहाँ तक पहुँची है और आप क्या कर सकते हैं:",
    reference="संदर्भ: {reference}",
    not_you="अगर यह अनुरोध आपने नहीं किया था, तो हो सकता है कि कोई आपके नाम का इस्तेमाल कर रहा हो। {support} पर लिखें और "
    "अपने दस्तावेज़ किसी को न भेजें।",
    closing="{company} आपसे ई-मेल पर कभी पासवर्ड या तस्वीरें नहीं माँगता।",
)
