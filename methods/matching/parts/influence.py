"""What moves an effect: each row by itself, and each row's weight."""

from __future__ import annotations

from dataclasses import dataclass

from methods.inference.parts.ols import LeastSquares
from methods.results import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Influence:
    """What moves an effect.

    Attributes:
        added: (m,) what each row of the sample adds to it.
        reweighting: (m,) its derivative by the logarithm of each row's weight.
        leverage: (m,) hat values; None where the model has none.
        terms: coefficients of the outcome model.
        linear: whether a t reference with n - terms degrees of freedom fits.
        finite_sample: whether clusters carry the factor G / (G - 1) unless told.
        fit: the outcome models of both arms as one regression, and the combination of its
            coefficients, (terms,), of which ``added`` is the influence; None where not kept.
    """

    added: FloatArray
    reweighting: FloatArray
    leverage: FloatArray | None
    terms: int
    linear: bool
    finite_sample: bool
    fit: tuple[LeastSquares, FloatArray] | None = None
