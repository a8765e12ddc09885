//! What a tablet is still worth, and whether to repair or to replace it.
//!
//! Straight-line depreciation by whole months over the duration that the assembly fixed (CGCT L2321-2 27°, R2321-1; M57 counts
//! from the day in service). Advice compares what a year of service costs either way: no threshold of ours.
use crate::french;
use jiff::civil::Date;
use jiff::{ToSpan, Unit};
use serde::Serialize;
use utoipa::ToSchema;

/// Years of service when the authority said nothing: what assemblies commonly fix for computers is 3 to 5 years.
pub const USUAL_YEARS: i64 = 5;

/// What is known of a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Book {
    pub cost_cents: i64,
    pub in_service: Date,
    pub years: i64,
    pub warranty_until: Option<Date>,
}

/// What to do with a broken tablet, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RepairAdvice)]
pub struct Advice {
    pub repair: bool,
    pub sentence: String,
}

impl Book {
    /// The first day on which it is worth nothing in the books.
    pub fn ends_on(&self) -> Date {
        self.in_service.saturating_add(self.years.clamp(1, 20).years())
    }

    fn months(&self) -> i64 {
        self.years.clamp(1, 20) * 12
    }

    fn months_left(&self, on: Date) -> i64 {
        let used = on
            .since((Unit::Month, self.in_service))
            .map_or(0, |span| i64::from(span.get_months()) + 12 * i64::from(span.get_years()));
        (self.months() - used.max(0)).clamp(0, self.months())
    }
}

/// What is left of its price on a day, in cents.
pub fn worth(book: &Book, on: Date) -> i64 {
    book.cost_cents.max(0).saturating_mul(book.months_left(on)) / book.months()
}

/// Repair for `repair_cents`, or replace for `new_cents`?
pub fn advice(book: &Book, repair_cents: i64, new_cents: i64, on: Date) -> Advice {
    let say = |repair, sentence: String| Advice { repair, sentence: french::set(&sentence) };
    let euros = |cents: i64| french::decimal(cents as f64 / 100.0, 2);
    if book.warranty_until.is_some_and(|until| on <= until) {
        return say(true, "Elle est sous garantie : faites-la réparer par le fournisseur.".into());
    }
    let left = book.months_left(on);
    if left == 0 {
        return say(false, "Elle est amortie : remplacez-la, sauf si la réparation ne coûte rien.".into());
    }
    // Cents for a year of service: the repair buys the months that are left, a new one its whole duration.
    let repaired = repair_cents.max(0).saturating_mul(12) / left;
    let renewed = new_cents.max(0).saturating_mul(12) / book.months();
    let figures = format!(
        "réparée, elle coûte {} € par an sur les {left} mois qui lui restent ; neuve, {} € par an",
        euros(repaired),
        euros(renewed)
    );
    match repaired <= renewed {
        true => say(true, format!("Réparez-la : {figures}. La garder évite aussi d’en fabriquer une.")),
        false => say(false, format!("Remplacez-la : {figures}.")),
    }
}
