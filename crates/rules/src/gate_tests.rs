//! Each control of the gate, blocking and in order.
use super::*;
use crate::notice::{Input, assess};
use jiff::civil::date;
use jiff::tz::TimeZone;

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap()
}

fn at(day: Date, hour: i8) -> Timestamp {
    day.at(hour, 0, 0, 0).to_zoned(paris()).unwrap().timestamp()
}

struct World {
    items: Vec<Item>,
    recipients: Vec<Recipient>,
    today: Date,
    change: fn(&mut Facts<'_>),
}

impl World {
    fn good() -> Self {
        let item = Item {
            id: "i1".into(),
            number: "1".into(),
            title: "Tarifs".into(),
            kind: "deliberation".into(),
            documents: vec!["note".into()],
            ..Default::default()
        };
        let member = Recipient {
            id: "m1".into(),
            name: "Hélène Ferrand".into(),
            capacity: "member".into(),
            channel: "electronic".into(),
            address: "h@x.fr".into(),
            ..Default::default()
        };
        Self { items: vec![item], recipients: vec![member], today: date(2026, 12, 7), change: |_| {} }
    }

    fn codes(&self) -> Vec<(&'static str, Severity)> {
        let sitting = date(2026, 12, 17);
        let input = Input {
            regime: "epci_council",
            own: None,
            meeting: sitting.at(18, 30, 0, 0),
            zone: paris(),
            urgent: false,
            budget: false,
        };
        let assessment = assess(&input).unwrap();
        let mut facts = Facts {
            items: &self.items,
            recipients: &self.recipients,
            unplaced: 0,
            arriving: 0,
            note_required: true,
            paper_by_default: false,
            remote_allowed: false,
            remote_lawful: true,
            urgent: false,
            urgency_reason: "",
            informs_audience: false,
            without_substitute: &[],
            assessment: &assessment,
            starts: at(sitting, 18),
            now: at(self.today, 10),
            today: self.today,
        };
        (self.change)(&mut facts);
        check(&facts).into_iter().map(|f| (f.finding.code, f.finding.severity)).collect()
    }

    fn blocks(&self) -> Vec<&'static str> {
        self.codes().into_iter().filter(|(_, s)| *s == Severity::Blocks).map(|(c, _)| c).collect()
    }
}

#[test]
fn a_sitting_in_order_has_nothing_that_blocks() {
    assert_eq!(World::good().blocks(), Vec::<&str>::new());
}

#[test]
fn each_fault_of_the_law_blocks_under_its_own_name() {
    let mut w = World::good();
    w.items[0].documents.clear();
    assert_eq!(w.blocks(), ["item.note_missing"]);
    let mut w = World::good();
    w.items.clear();
    assert_eq!(w.blocks(), ["agenda.empty"]);
    let mut w = World::good();
    w.recipients[0].address.clear();
    assert_eq!(w.blocks(), ["member.no_email"]);
    let mut w = World::good();
    w.recipients[0].channel = "paper".into();
    assert_eq!(w.blocks(), ["member.paper_unasked"]);
    let mut w = World::good();
    w.today = date(2026, 12, 12);
    assert_eq!(w.blocks(), ["notice.too_late"]);
    let mut w = World::good();
    w.today = date(2026, 12, 18);
    assert_eq!(w.blocks(), ["sitting.past"]);
    let mut w = World::good();
    w.change = |f| f.arriving = 2;
    assert_eq!(w.blocks(), ["files.arriving"]);
    let mut w = World::good();
    w.change = |f| f.urgent = true;
    assert_eq!(w.blocks(), ["urgency.reason_missing"]);
    let mut w = World::good();
    w.change = |f| (f.remote_allowed, f.remote_lawful) = (true, false);
    assert_eq!(w.blocks(), ["remote.unlawful"]);
    let mut w = World::good();
    w.recipients.clear();
    assert_eq!(w.blocks(), ["recipients.none"]);
}

#[test]
fn other_documents_may_inform_as_well_as_a_note_so_a_person_looks() {
    let mut w = World::good();
    w.items[0].documents = vec!["annex".into()];
    assert_eq!(w.blocks(), Vec::<&str>::new());
    assert!(w.codes().contains(&("item.note_missing", Severity::Look)));
}
