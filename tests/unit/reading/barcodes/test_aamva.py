"""The barcode of North American licences, in every version of the standard and as issuers really write it."""

from datetime import date

import pytest

from kyc.domain.evidence import Barcode
from kyc.reading.barcodes.aamva import read_licence
from kyc.reading.barcodes.licence import Licence
from kyc.reading.coded_dates import DateState

BORN, EXPIRES = date(1987, 5, 14), date(2029, 5, 14)
DATES = "DBB05141987\nDBA05142029\nDBD03182021"
NAMES = "DCSMARLOWE\nDDEN\nDACJUNE\nDDFN\nDADROSALIND\nDDGN"
OF_VERSION = {
    1: "DAAMARLOWE,JUNE,ROSALIND\nDBB19870514\nDBA20290514\nDBD20210318",
    2: f"DCSMARLOWE\nDCTJUNE,ROSALIND\n{DATES}\nDCGUSA",
    3: f"DCSMARLOWE\nDCTJUNE ROSALIND\n{DATES}\nDCGUSA",
    **dict.fromkeys(range(4, 11), f"{NAMES}\n{DATES}\nDCGUSA"),
}


def read(text: str) -> Licence | None:
    return read_licence(Barcode(symbology="PDF417", text=text))


def payload(elements: str, version: int = 10, *, issuer: str = "636999", number: str = "M48273910456") -> str:
    jurisdiction = "" if version == 1 else "01"
    return f"@\n\x1e\rANSI {issuer}{version:02}{jurisdiction}01DL00310200DLDAQ{number}\n{elements}\r"


def licence(elements: str, version: int = 10, *, issuer: str = "636999", number: str = "M48273910456") -> Licence:
    found = read(payload(elements, version, issuer=issuer, number=number))
    assert found is not None
    return found


def names(elements: str) -> tuple[str, str, str]:
    found = licence(f"{elements}\n{DATES}")
    return found.surname, found.given_names, found.suffix


@pytest.mark.parametrize("version", OF_VERSION)
def test_every_version(version: int) -> None:
    found = licence(OF_VERSION[version], version)

    assert (found.surname, found.given_names, found.number) == ("MARLOWE", "JUNE ROSALIND", "M48273910456")
    assert (found.birth.date, found.expiry.date, found.issued.date) == (BORN, EXPIRES, date(2021, 3, 18))
    assert (found.kind, found.version, found.truncated) == ("DL", version, False)
    assert found.country == ("USA" if version > 1 else None)


class TestHowIssuersSeparateElements:
    LINES = (*NAMES.split("\n"), *DATES.split("\n"), "DAG123 DADE ST", "DAIMADRID", "DAJGA", "DCGUSA")

    @pytest.mark.parametrize(
        "separator",
        ["\n", "\r", "\r\n", "\x1e", "\x1c", "\x1d", "\x90", "\x90\n\x90", "\x00", "|", " \n", "\n\n"],
        ids=ascii,
    )
    def test_by_any_control_character_or_a_bar(self, separator: str) -> None:
        self._check(payload(separator.join(self.LINES)).replace("\nDCS", f"{separator}DCS"))

    def test_by_nothing(self) -> None:
        self._check(payload("".join(self.LINES)).replace("\nDCS", "DCS"))

    def test_version_1_by_nothing(self) -> None:
        found = read(
            "@\nANSI 6360300102DL00390191ZM02300053DLDAQX100097001DAAMARLOWE,JUNE, ,DAG123 DAN ST APT 2DAIST LOUIS"
            "DAJMODAK633011      DARF   DAS          DAT     DAU508DAYBRODBA20290514DBB19870514DBCFDBD20210318\n"
            "ZMZMAST LOUIS CITYZMB112001810097ZMC"
        )

        assert found is not None
        assert (found.number, found.surname, found.given_names) == ("X100097001", "MARLOWE", "JUNE")
        assert (found.birth.date, found.expiry.date, found.sex) == (BORN, EXPIRES, "F")
        assert (found.issuing_state, found.country, found.version) == ("MO", "USA", 1)

    @staticmethod
    def _check(text: str) -> None:
        found = read(text)
        assert found is not None
        assert (found.number, found.surname, found.given_names) == ("M48273910456", "MARLOWE", "JUNE ROSALIND")
        assert (found.birth.date, found.expiry.date) == (BORN, EXPIRES)


class TestHeaders:
    BODY = f"DAQM48273910456\n{NAMES}\n{DATES}\nDAJVT"

    @pytest.mark.parametrize(
        ("header", "state", "kind"),
        [
            ("@\n\x1e\rANSI 636024090002DL00410259ZV03000020DL", "VT", "DL"),
            ("@\n\x1e\rANSI 636024090002ID00410259ZV03000020ID", "VT", "ID"),
            ("@\n\x1e\rAAMVA6360240101DL00290179DL", "VT", "DL"),
            ("@\n\nAAMVA36004001DL00280191DL", "VT", "DL"),  # a number of five digits, no number of entries
            ("@acANSI 636060040002DL00410266ZW03070036", "WY", "DL"),  # no subfile type before its first element
            ("@\n\x1e\rANSI 990876030001DLabacDL", "AB", "DL"),
            ("@\n\x1e\rANSI 636012030001DL00000367DL", "ON", "DL"),
            ("@\x90\x1c\rANSI 636024090002DL00410259ZV03000020DL", "VT", "DL"),
            ("", "VT", None),
            ("DL", "VT", None),
        ],
    )
    def test_as_issuers_write_them(self, header: str, state: str, kind: str | None) -> None:
        found = read(header + self.BODY)

        assert found is not None
        assert (found.surname, found.number) == ("MARLOWE", "M48273910456")
        assert (found.issuing_state, found.kind) == (state, kind)

    def test_the_issuer_is_told_by_its_number_not_by_the_address(self) -> None:
        found = licence(f"{NAMES}\n{DATES}\nDAJNY", issuer="636012")

        assert (found.issuing_state, found.country) == ("ON", "CAN")

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "https://example.com",
            "@\n\x1e\rANSI 636999100101",
            "DAQ123\nDCSX",
            "DAQ123\nDCSX\nDBB05421987",
            "@\n\x1e\rANSI 6369991001DLDAQ\nDCS",
            "@\n\x1e\rANSI 6369991001DLDAQNONE\nDCSMARLOWE",
            "@\n\x1e\rANSI 6369991001DLDAQM123\nDCSNONE\nDACUNAVL",
        ],
    )
    def test_what_is_no_licence(self, text: str) -> None:
        assert read(text) is None


class TestNames:
    @pytest.mark.parametrize(
        ("elements", "surname", "given_names", "suffix"),
        [
            ("DAAMARLOWE,JUNE,ROSALIND", "MARLOWE", "JUNE ROSALIND", ""),
            ("DAAMARLOWE,JUNE,ROSALIND,", "MARLOWE", "JUNE ROSALIND", ""),
            ("DAAMARLOWE, JUNE ROSALIND", "MARLOWE", "JUNE ROSALIND", ""),
            ("DAAMARLOWE@JUNE@ROSALIND", "MARLOWE", "JUNE ROSALIND", ""),
            ("DAAMARLOWE$JUNE$ROSALIND", "MARLOWE", "JUNE ROSALIND", ""),
            ("DAAJUNE ROSALIND MARLOWE", "MARLOWE", "JUNE ROSALIND", ""),
            ("DAAMARLOWE,JUNE,,JR", "MARLOWE", "JUNE", "JR"),
            ("DAAMARLOWE,JUNE,ROSALIND,III", "MARLOWE", "JUNE ROSALIND", "III"),
            ("DAADE LA CRUZ,JUNE, ,", "DE LA CRUZ", "JUNE", ""),
            ("DABMARLOWE\nDACJUNE\nDADROSALIND\nDAE", "MARLOWE", "JUNE ROSALIND", ""),
            ("DAAMARLOWE,JUNE,R\nDABMARLOWE\nDACJUNE\nDADR", "MARLOWE", "JUNE R", ""),
            ("DCSMARLOWE,   \nDCTJUNE,ROSALIND   ", "MARLOWE", "JUNE ROSALIND", ""),
            ("DCSMARLOWE\nDCTJUNE ROSALIND\nDABMARLOWE\nDACJUNE\nDADROSALIND", "MARLOWE", "JUNE ROSALIND", ""),
            ("DCSMARLOWE,JUNE,ROSALIND", "MARLOWE", "JUNE ROSALIND", ""),
            ("DCSMARLOWE\nDACJUNE ROSALIND\nDAD", "MARLOWE", "JUNE ROSALIND", ""),
            ("DCSMARLOWE\nDACJUNE\nDADROSALIND\nDCUJR", "MARLOWE", "JUNE ROSALIND", "JR"),
            ("DCSMARLOWE JR\nDACJUNE", "MARLOWE", "JUNE", "JR"),
            ("DCSJR\nDACJUNE", "JR", "JUNE", ""),
            ("DCSO'NEIL-WARD\nDACJUNE", "O'NEIL-WARD", "JUNE", ""),
        ],
    )
    def test_in_every_form(self, elements: str, surname: str, given_names: str, suffix: str) -> None:
        assert names(elements) == (surname, given_names, suffix)

    @pytest.mark.parametrize("nothing", ["NONE", "none", "UNAVL", "unavl", "NMN", "NMI", "", " "])
    def test_a_placeholder_is_no_middle_name(self, nothing: str) -> None:
        assert names(f"DCSMARLOWE\nDACJUNE\nDAD{nothing}") == ("MARLOWE", "JUNE", "")

    @pytest.mark.parametrize(
        "elements",
        ["DCSSUKARNO\nDACNONE", "DCSSUKARNO\nDACFNU", "DCSSUKARNO\nDCTUNAVL", "DCSSUKARNO\nDACXXX\nDADNONE",
         "DAASUKARNO,FNU,", "DAASUKARNO", "DCSSUKARNO\nDACNFN\nDADNMN"],
    )  # fmt: skip
    def test_a_person_of_one_name(self, elements: str) -> None:
        assert names(elements) == ("SUKARNO", "", "")

    def test_a_person_of_a_given_name_alone(self) -> None:
        assert names("DCSLNU\nDACSUKARNO") == ("", "SUKARNO", "")

    @pytest.mark.parametrize(
        ("elements", "truncated"),
        [
            ("DCSMARLOWE\nDDET\nDACJUNE\nDDFN", True),
            ("DCSMARLOWE\nDDEN\nDACJUNE\nDDFT", True),
            ("DCSMARLOWE\nDACJUNE\nDADROSALI\nDDGT", True),
            ("DCSMARLOWE\nDDEU\nDACJUNE\nDDFU\nDDGN", False),
            ("DAAVANDERMEERVANOOSTERHOUT,JUNE,ROSALI", True),
            ("DAAMARLOWE,JUNE,ROSALIND", False),
        ],
    )
    def test_names_that_are_cut_off(self, elements: str, *, truncated: bool) -> None:
        assert licence(f"{elements}\n{DATES}").truncated is truncated

    @pytest.mark.parametrize(
        ("version", "elements", "aliases"),
        [
            (8, "DBNGABLER\nDBGJUNE", ("JUNE GABLER",)),
            (8, "DBNGABLER", ("GABLER",)),
            (1, "DBNGABLER,JUNE", ("JUNE GABLER",)),
            (1, "DBOGABLER\nDBPJUNE", ("JUNE GABLER",)),
            (1, "DBG2", ()),  # a medical code in version 1
        ],
    )
    def test_aliases_are_not_the_name(self, version: int, elements: str, aliases: tuple[str, ...]) -> None:
        found = licence(f"{OF_VERSION[version]}\n{elements}", version)

        assert found.surname == "MARLOWE"
        assert found.other_names == aliases


class TestDates:
    @pytest.mark.parametrize("version", [1, 4, 10])
    @pytest.mark.parametrize("text", ["05141987", "19870514", "05-14-1987", "1987-05-14", "05/14/1987", " 05141987 "])
    def test_either_order_is_told_by_the_date_itself(self, version: int, text: str) -> None:
        assert licence(f"{NAMES}\nDBB{text}\nDBA20290514", version).birth.date == BORN

    def test_canadian_dates_begin_with_the_year(self) -> None:
        found = licence("DCSMARLOWE\nDACJUNE\nDBB19870514\nDBA20290514\nDCGCAN")

        assert (found.birth.date, found.expiry.date) == (BORN, EXPIRES)

    @pytest.mark.parametrize(
        ("text", "state"),
        [
            ("13141987", DateState.IMPOSSIBLE),
            ("02301987", DateState.IMPOSSIBLE),
            ("02291987", DateState.IMPOSSIBLE),
            ("02291988", DateState.WHOLE),
            ("19871314", DateState.IMPOSSIBLE),
            ("05141087", DateState.IMPOSSIBLE),
            ("0514198", DateState.IMPOSSIBLE),
            ("00001987", DateState.PARTLY_UNKNOWN),
            ("05001987", DateState.PARTLY_UNKNOWN),
            ("19870500", DateState.PARTLY_UNKNOWN),
            ("00000000", DateState.EMPTY),
            ("", DateState.EMPTY),
            ("UNAVL", DateState.EMPTY),
        ],
    )
    def test_a_birth_that_is_no_day_says_so(self, text: str, state: DateState) -> None:
        birth = licence(f"{NAMES}\nDBB{text}").birth

        assert birth.state is state
        assert (birth.date is not None) == (state is DateState.WHOLE)

    @pytest.mark.parametrize(
        "text", ["99999999", "00000000", "12319999", "99991231", "12312999", "29991231", "NONE", "INDEF", "PERMANENT"]
    )
    def test_a_licence_without_end(self, text: str) -> None:
        expiry = licence(f"{NAMES}\nDBB05141987\nDBA{text}").expiry

        assert (expiry.state, expiry.date) == (DateState.NO_END, None)

    def test_a_licence_that_does_not_say_when_it_ends(self) -> None:
        assert licence(f"{NAMES}\nDBB05141987").expiry.state is DateState.EMPTY


@pytest.mark.parametrize(("code", "sex"), [("1", "M"), ("M", "M"), ("2", "F"), ("F", "F"), ("9", "X"), ("0", None)])
def test_sex(code: str, sex: str | None) -> None:
    assert licence(f"{NAMES}\n{DATES}\nDBC{code}").sex == sex


def test_the_first_of_two_subfiles_with_the_same_element_counts() -> None:
    found = licence(f"{NAMES}\n{DATES}\nDCF12345\rIDDAQ999\nDCSOTHER\nDCF")

    assert (found.number, found.surname, found.document_discriminator) == ("M48273910456", "MARLOWE", "12345")


def test_a_subfile_of_the_issuer_says_nothing_of_the_holder() -> None:
    assert licence(f"{NAMES}\n{DATES}\rZVZVADCSOTHER\nZVBDAQ999").surname == "MARLOWE"
