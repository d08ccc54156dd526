"""Building blocks of the study and plan models."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from lifecircle.base.amounts import require_group, require_quantity
from lifecircle.base.services import require_service
from lifecircle.base.text import Bilingual
from lifecircle.base.travellers import ProfileName, SlopeName

__all__ = [
    "GroupId",
    "Part",
    "Positive",
    "ProfileName",
    "QuantityId",
    "ServiceId",
    "Share",
    "SlopeName",
    "Words",
]

ServiceId = Annotated[str, AfterValidator(require_service)]
GroupId = Annotated[str, AfterValidator(require_group)]
QuantityId = Annotated[str, AfterValidator(require_quantity)]
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Part(BaseModel):
    """A table of a file that people write: immutable, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Part):
    """A remark in both languages, printed as it is."""

    zh: str
    en: str

    @property
    def text(self) -> Bilingual:
        """The remark as pages use it."""
        return Bilingual(self.zh, self.en)
