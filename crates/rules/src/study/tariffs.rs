//! What the post asks for a letter, by service, weight and year.
use jiff::civil::{Date, date};
use serde::Serialize;

/// The price of a letter up to a weight, between two days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Postage {
    /// `verte`, `recommande`.
    pub service: &'static str,
    pub up_to_grams: u32,
    pub euros: f64,
    pub source: &'static str,
    pub valid_from: Date,
    pub valid_to: Date,
}

const fn of_2023(service: &'static str, up_to_grams: u32, euros: f64) -> Postage {
    let (valid_from, valid_to) = (date(2023, 1, 1), date(2023, 12, 31));
    Postage { service, up_to_grams, euros, source: "tarif 2023 de La Poste", valid_from, valid_to }
}

const fn of_2026(service: &'static str, up_to_grams: u32, euros: f64) -> Postage {
    let (valid_from, valid_to) = (date(2026, 1, 1), date(2026, 12, 31));
    Postage { service, up_to_grams, euros, source: "tarif 2026 de La Poste", valid_from, valid_to }
}

/// Every price known; those of 2026 above 20 g were not found.
#[rustfmt::skip]
pub static POSTAGE: &[Postage] = &[
    of_2023("verte", 20, 1.16), of_2023("verte", 100, 2.32), of_2023("verte", 250, 4.00),
    of_2023("verte", 500, 6.00), of_2023("verte", 1_000, 7.25), of_2023("verte", 2_000, 8.85),
    of_2023("recommande", 20, 4.83), of_2023("recommande", 50, 5.52), of_2023("recommande", 100, 6.23),
    of_2023("recommande", 250, 7.62), of_2023("recommande", 500, 8.95), of_2023("recommande", 1_000, 10.30),
    of_2023("recommande", 2_000, 12.19),
    of_2026("verte", 20, 1.52), of_2026("recommande", 20, 6.11),
];

/// The lightest price that covers a weight on a day.
pub fn postage(service: &str, grams: f64, on: Date) -> Option<&'static Postage> {
    POSTAGE
        .iter()
        .filter(|p| p.service == service && p.valid_from <= on && on <= p.valid_to)
        .filter(|p| f64::from(p.up_to_grams) >= grams)
        .min_by_key(|p| p.up_to_grams)
}
