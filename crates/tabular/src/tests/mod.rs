//! Tests of the room: every fixture is invented, no real person is in it.

mod hostile;
mod layouts;
mod mockup;
mod people;
mod plans;
mod reading;
mod writing;

use jiff::civil::{Date, date};

use crate::{Capacity, Context, Correction, KnownCommune, KnownTitular, Layout, Reading, Table};

/// The day every test takes as today.
pub(crate) const TODAY: Date = date(2026, 11, 24);

pub(crate) fn communes(names: &[&str]) -> Vec<KnownCommune> {
    names.iter().map(|name| KnownCommune { name: (*name).to_owned(), insee_code: None }).collect()
}

pub(crate) fn context<'a>(communes: &'a [KnownCommune], titulars: &'a [KnownTitular]) -> Context<'a> {
    Context { today: TODAY, default_capacity: Capacity::Sitting, communes, titulars, siren: None }
}

pub(crate) fn correction(line: u32, field: &str, value: &str) -> Correction {
    Correction { line, field: field.to_owned(), value: value.to_owned() }
}

pub(crate) fn table(text: &str) -> Table {
    crate::read_table(text.as_bytes()).expect("readable")
}

/// Reads a text with no commune known.
pub(crate) fn read(text: &str) -> Reading {
    read_with(text, &[], &[])
}

pub(crate) fn read_with(text: &str, known: &[KnownCommune], corrections: &[Correction]) -> Reading {
    let table = table(text);
    let layout: Layout = crate::layout::recognise(&table);
    crate::members::read_members(&table, &layout, &context(known, &[]), corrections)
}

/// The sentences of the problems, typography undone, for comparison.
pub(crate) fn plain(text: &str) -> String {
    text.replace('\u{A0}', " ").replace('\u{2019}', "'")
}
