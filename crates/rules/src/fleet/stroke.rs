//! A signature drawn on the glass: strokes of points. One dot signs nothing.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most points that a signature may have: several times the longest hand.
const MOST_POINTS: usize = 20_000;
/// Shortest way of the pen, in units of the sheet (a thousand across).
const SHORTEST_WAY: f64 = 60.0;
/// Smallest extent, so that a pen pressed and shaken in place signs nothing.
const SMALLEST: f64 = 25.0;

/// Strokes on a sheet a thousand units wide: each a list of `[x, y]`, in the order of the hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = InkSignature)]
#[serde(deny_unknown_fields)]
pub struct Ink {
    /// Height of the sheet, in the same units.
    pub height: f64,
    pub strokes: Vec<Vec<[f64; 2]>>,
}

/// Why strokes are no signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InkFault {
    /// Nothing was drawn.
    Nothing,
    /// A dot, or nearly.
    Dot,
    /// Outside the sheet, or no number at all.
    Outside,
    /// More points than any hand draws.
    TooMuch,
}

impl InkFault {
    /// The fault in French.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Nothing => {
                "Personne n’a signé : faites signer au doigt ou au stylet dans le cadre, puis validez."
            }
            Self::Dot => {
                "Ce trait est trop court pour être une signature. Effacez-le, et faites signer dans le cadre."
            }
            Self::Outside => "La signature sort du cadre : effacez-la, puis faites signer de nouveau.",
            Self::TooMuch => {
                "Cette signature compte trop de traits pour être lue. Effacez-la, puis faites signer de nouveau."
            }
        }
    }
}

impl Ink {
    /// Whether these strokes are a signature.
    pub fn check(&self) -> Result<(), InkFault> {
        let points = || self.strokes.iter().flatten();
        if points().next().is_none() {
            return Err(InkFault::Nothing);
        }
        if points().count() > MOST_POINTS {
            return Err(InkFault::TooMuch);
        }
        let sheet = self.height.is_finite() && (1.0..=2_000.0).contains(&self.height);
        let inside =
            |p: &[f64; 2]| (-5.0..=1_005.0).contains(&p[0]) && (-5.0..=self.height + 5.0).contains(&p[1]);
        if !sheet || !points().all(inside) {
            return Err(InkFault::Outside);
        }
        let way: f64 = self
            .strokes
            .iter()
            .flat_map(|s| s.windows(2))
            .map(|w| (w[1][0] - w[0][0]).hypot(w[1][1] - w[0][1]))
            .sum();
        let spread = |axis: usize| {
            let (low, high) =
                points().fold((f64::MAX, f64::MIN), |(l, h), p| (l.min(p[axis]), h.max(p[axis])));
            high - low
        };
        if way < SHORTEST_WAY || spread(0).max(spread(1)) < SMALLEST {
            return Err(InkFault::Dot);
        }
        Ok(())
    }
}
