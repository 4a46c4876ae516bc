"""LetterTable: which letters were sent."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from kyc_stack.data.stage_table import StageTable, TableShape
from kyc_stack.keys.stage_key import EncryptionKey


class LetterTable(StageTable):
    """`{stage}_kyc_letters`: a mark a letter, which goes after 90 days, and news that come early; none says of whom."""

    shape = TableShape(name="kyc_letters", partition_key="letter", time_to_live="expires")

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, key: EncryptionKey) -> None:
        """Create the table.

        Args:
            scope: The parent.
            construct_id: The construct's id.
            stage: The stage's name.
            key: What encrypts it.
        """
        # It goes with the setting: kept, it would be in the way when letters are turned on again, and nothing but
        # messages that are redelivered meanwhile needs it.
        super().__init__(
            scope,
            construct_id,
            stage=stage,
            key=key,
            protect_data=False,
        )

    def grant_mark(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant marking letters, each by itself."""
        return self._grant_writing(grantee, "UpdateItem")

    def grant_keep_news(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant keeping news of letters to users who have no identity item yet; no mark of a letter may be changed."""
        return self._grant_updating(grantee, ("expires", "letter", "news", "news_time"))

    def grant_read_news(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant reading such news, each by its name."""
        return self._grant_reading(grantee, "GetItem")
