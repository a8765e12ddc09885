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
    regime: &'static str,
    urgent: bool,
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
        Self {
            regime: "epci_council",
            urgent: false,
            items: vec![item],
            recipients: vec![member],
            today: date(2026, 12, 7),
            change: |_| {},
        }
    }

    fn findings(&self) -> Vec<GateFinding> {
        let sitting = date(2026, 12, 17);
        let input = Input {
            regime: self.regime,
            own: None,
            meeting: sitting.at(18, 30, 0, 0),
            zone: paris(),
            urgent: self.urgent,
            budget: self.items.iter().any(|i| i.kind == "budget"),
        };
        let assessment = assess(&input).unwrap();
        let mut facts = Facts {
            items: &self.items,
            recipients: &self.recipients,
            unplaced: 0,
            arriving: 0,
            note_required: law::note_required(self.regime, 5_000, sitting),
            paper_by_default: law::rule_on(self.regime, sitting).unwrap().paper_by_default,
            remote_allowed: false,
            remote_lawful: true,
            urgent: self.urgent,
            urgency_reason: "",
            informs_audience: false,
            without_substitute: &[],
            assessment: &assessment,
            starts: at(sitting, 18),
            now: at(self.today, 10),
            today: self.today,
        };
        (self.change)(&mut facts);
        check_sitting(&facts, "s1")
    }

    fn codes(&self) -> Vec<(&'static str, Severity)> {
        self.findings().into_iter().map(|f| (f.finding.code, f.finding.severity)).collect()
    }

    fn find(&self, code: &str) -> GateFinding {
        self.findings().into_iter().find(|f| f.finding.code == code).unwrap_or_else(|| panic!("no {code}"))
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
    w.urgent = true;
    assert_eq!(w.blocks(), ["urgency.reason_missing"]);
    let mut w = World::good();
    w.recipients.push(w.recipients[0].clone());
    assert_eq!(w.blocks(), ["recipients.duplicate"]);
    let mut w = World::good();
    w.recipients[0].address = "h@@x.fr".into();
    assert_eq!(w.blocks(), ["member.bad_email"]);
    let mut w = World::good();
    w.items[0].title = " ".into();
    assert_eq!(w.blocks(), ["agenda.untitled"]);
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

#[test]
fn the_titles_are_short_and_set_as_the_french_set_them() {
    let mut w = World::good();
    w.items[0].number = "9".into();
    w.items[0].documents.clear();
    let note = w.find("item.note_missing");
    assert_eq!(note.finding.title, "Point 9\u{a0}: pas de note de synthèse");
    assert_eq!(note.finding.article, "articles L2121-12 et L5211-1 du CGCT");
    assert_eq!(note.action, Some("drop_note"));
    assert_eq!(note.target, Some(Target { kind: "item", id: "i1".into() }));
    assert_eq!(World::good().find("notice.in_time").finding.title, "Dans les délais, 4 jours de marge");
}

#[test]
fn channels_are_counted_without_those_who_are_only_informed() {
    let mut w = World::good();
    let one = w.recipients[0].clone();
    let paper = |id: &str| Recipient {
        id: id.into(),
        channel: "paper".into(),
        paper_requested: true,
        address: "1 rue du Bac".into(),
        ..one.clone()
    };
    let informed = Recipient { id: "m3".into(), capacity: "informed".into(), ..one.clone() };
    w.recipients.extend([paper("m2"), informed]);
    assert_eq!(w.find("channels.lawful").finding.title, "1 élu par voie électronique, 1 par écrit");
    assert_eq!(w.find("audience.informed").finding.title, "1 conseiller municipal informé");
    assert_eq!(w.blocks(), Vec::<&str>::new());
}

#[test]
fn what_concerns_the_sitting_carries_its_id() {
    let mut w = World::good();
    w.today = date(2026, 12, 12);
    assert_eq!(w.find("notice.too_late").target, Some(Target { kind: "sitting", id: "s1".into() }));
    assert_eq!(w.find("notice.too_late").action, Some("edit_sitting"));
}

#[test]
fn each_assembly_is_told_its_own_articles() {
    let mut w = World::good();
    w.items[0].documents.clear();
    w.regime = "commune_ge_3500";
    assert_eq!(w.find("item.note_missing").finding.article, "article L2121-12 du CGCT");
    w.regime = "commune_lt_3500";
    assert_eq!(w.blocks(), Vec::<&str>::new());
    assert_eq!(w.find("item.no_document").finding.article, "article L2121-10 du CGCT");
    w.regime = "conseil_departemental";
    w.today = date(2026, 12, 1);
    let report = w.find("item.note_missing").finding;
    assert_eq!(report.title, "Point 1\u{a0}: pas de rapport");
    assert_eq!(report.article, "article L3121-19 du CGCT");
}

#[test]
fn in_a_departement_paper_is_the_rule_and_the_electronic_way_asks_for_consent() {
    let mut w = World::good();
    w.regime = "conseil_departemental";
    w.today = date(2026, 12, 1);
    assert!(w.codes().contains(&("channels.electronic_unasked", Severity::Look)));
    w.recipients[0].channel = "paper".into();
    assert_eq!(w.blocks(), Vec::<&str>::new(), "no request is needed for paper there");
    assert!(w.codes().iter().all(|(code, _)| *code != "channels.electronic_unasked"));
}

#[test]
fn the_vote_on_urgency_opens_the_agenda_or_a_person_is_told() {
    let mut w = World::good();
    w.urgent = true;
    w.change = |f| f.urgency_reason = "Rupture de la canalisation";
    assert!(w.codes().contains(&("urgency.vote", Severity::Look)));
    let vote = Item { id: "u".into(), number: "0".into(), kind: "urgency".into(), ..Default::default() };
    w.items.push(vote.clone());
    assert_eq!(w.find("urgency.vote").target, Some(Target { kind: "item", id: "u".into() }));
    w.items.rotate_right(1);
    assert!(w.codes().contains(&("urgency.vote", Severity::Fine)));
    w.urgent = false;
    assert!(w.codes().contains(&("urgency.vote_useless", Severity::Look)));
}

#[test]
fn urgency_never_shortens_the_delay_of_the_budget() {
    let mut w = World::good();
    w.urgent = true;
    w.today = date(2026, 12, 1);
    w.change = |f| f.urgency_reason = "Rupture de la canalisation";
    assert_eq!(w.blocks(), Vec::<&str>::new());
    w.items[0].kind = "budget".into();
    assert_eq!(w.blocks(), ["notice.urgency_unknown"]);
    w.urgent = false;
    assert_eq!(w.blocks(), Vec::<&str>::new());
    w.today = date(2026, 12, 6);
    assert_eq!(w.blocks(), ["notice.too_late"], "five clear days are not enough for a budget");
}

#[test]
fn a_budget_without_its_file_blocks_even_where_no_note_is_due() {
    let mut w = World::good();
    w.regime = "commune_lt_3500";
    w.today = date(2026, 12, 1);
    w.items[0].kind = "budget".into();
    w.items[0].documents.clear();
    assert_eq!(w.blocks(), ["item.budget_file"]);
    assert_eq!(w.find("item.budget_file").finding.article, "article L1612-26 du CGCT");
}

#[test]
fn advice_to_send_a_day_earlier_disappears_once_it_is_followed() {
    let mut w = World::good();
    w.regime = "ccas_cias_board";
    w.today = date(2026, 12, 14);
    assert!(w.codes().contains(&("notice.calendar_days", Severity::Look)), "sent on the very last day");
    w.today = date(2026, 12, 13);
    assert!(w.codes().iter().all(|(code, _)| *code != "notice.calendar_days"), "sent a day earlier");
}

#[test]
fn a_note_on_the_heading_informs_on_its_sub_items() {
    let mut w = World::good();
    w.items[0].heads_others = true;
    let under = |number: &str| Item {
        id: number.into(),
        number: number.into(),
        title: "Eau".into(),
        kind: "deliberation".into(),
        ..Default::default()
    };
    w.items.push(under("1.1"));
    assert_eq!(w.blocks(), Vec::<&str>::new());
    w.items.push(under("2.1"));
    assert_eq!(w.blocks(), ["item.note_missing"], "the note of another heading informs on nothing");
}

#[test]
fn elections_and_the_budget_are_not_voted_from_afar() {
    let mut w = World::good();
    w.change = |f| f.remote_allowed = true;
    assert!(w.codes().contains(&("remote.lawful", Severity::Fine)));
    w.items[0].title = "Élection du 3e vice-président".into();
    assert!(w.codes().contains(&("remote.election_likely", Severity::Look)));
    w.regime = "epci_installation_meeting";
    assert_eq!(w.blocks(), ["remote.election"]);
    w.items[0].kind = "budget".into();
    w.today = date(2026, 12, 1);
    assert_eq!(w.blocks(), ["remote.budget"]);
}

#[test]
fn a_general_heading_cannot_carry_a_decision() {
    let mut w = World::good();
    w.items[0].title = "QUESTIONS DIVERSES".into();
    assert!(w.codes().contains(&("agenda.vague", Severity::Look)));
    w.items[0].kind = "information".into();
    assert!(w.codes().iter().all(|(code, _)| *code != "agenda.vague"));
}

#[test]
fn the_gate_speaks_to_the_screens_in_the_words_of_the_contract() {
    let mut w = World::good();
    w.items[0].documents.clear();
    let json = serde_json::to_value(w.find("item.note_missing")).unwrap();
    assert_eq!(json["severity"], "blocks");
    assert_eq!(json["code"], "item.note_missing");
    assert_eq!(json["target"]["kind"], "item");
    assert!(json["sentence"].as_str().unwrap().contains("déposez-la"));
}

#[test]
fn what_blocks_comes_first_and_everything_has_a_title_a_sentence_and_an_article() {
    let mut w = World::good();
    w.items[0].documents.clear();
    w.change = |f| (f.unplaced, f.informs_audience) = (2, true);
    let findings = w.findings();
    assert!(findings.is_sorted_by_key(|f| f.finding.severity) && findings.len() > 3);
    for f in findings {
        assert!(!f.finding.title.is_empty() && !f.finding.article.is_empty(), "{f:?}");
        assert!(f.finding.sentence.ends_with('.'), "{f:?}");
    }
}
