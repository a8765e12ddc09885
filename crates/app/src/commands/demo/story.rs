//! A year of the authority, told in order: what happens is put in a queue with its moment, the clock is moved to it,
//! and it happens in the real product. What happens may put other things in the queue.
use super::agenda::{Agendas, Item, Words};
use super::calendar::{self, Calendar, Council, at, shift, working, working_before};
use super::cast::{Cast, TOWN, Who};
use super::chance::Chance;
use super::founding::{COMMISSIONS, HALF_DAY};
use super::office::{Office, Tablet};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use anyhow::Result;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// An authority of the demonstration, once set up.
pub(super) struct House {
    pub id: Uuid,
    pub clerk: Uuid,
    pub name: &'static str,
    pub accent: &'static str,
    pub communes: HashMap<String, Uuid>,
    /// Mandates in force, by person.
    pub mandates: HashMap<Who, Uuid>,
    pub bodies: HashMap<&'static str, Uuid>,
}

impl House {
    fn new(name: &'static str, accent: &'static str) -> Self {
        let (communes, mandates, bodies) = Default::default();
        Self { id: Uuid::nil(), clerk: Uuid::nil(), name, accent, communes, mandates, bodies }
    }
}

/// How far a sitting goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It takes place.
    Held,
    /// It is convened, and answers are coming.
    Convened,
    /// It is ready to be sent.
    Draft,
}

/// A sitting of the story.
pub(super) struct Play {
    /// In the town rather than in the community.
    pub town: bool,
    pub body: &'static str,
    /// Its name in the papers, and to whom things are asked.
    pub name: &'static str,
    pub asked: &'static str,
    pub day: Date,
    pub hour: (i8, i8),
    pub place: (&'static str, &'static str),
    pub items: Vec<Item>,
    pub fate: Fate,
    pub remote: bool,
    pub installs: bool,
    /// Titles of the sitting before, for its minutes.
    pub before: Vec<String>,
    pub sitting: Uuid,
    pub convocation: Uuid,
    /// Dispatch of each recipient who sits or replaces.
    pub sent: BTreeMap<Who, Uuid>,
    /// Files to hold for the dossier to be complete.
    pub hashes: Vec<String>,
}

/// What someone says with a tablet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Notified,
    Complete,
    Opened,
    Answer(&'static str),
    Proxy,
}

/// Something that happens. The number is that of the sitting.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Found,
    EnterPeople,
    CreateBodies,
    Paper(usize),
    HandOver(Vec<Who>),
    EndTerm(Date),
    BeginTerm(Date),
    FoundTown,
    TownTablets,
    /// The IT person enters the tablets of his spreadsheet in the register.
    Register,
    Prepare(usize),
    Papers(usize),
    Scan(usize),
    Send(usize),
    Post(usize),
    Replace(usize),
    Jobs,
    Tablet(usize, Who, Vec<Said>),
    /// The clerk writes down what a member on paper said.
    Letter(usize, Who, &'static str),
    Hold(usize),
    /// What follows a council: its acts, their transmission, the settling of its minutes at a later one.
    Acts(usize),
    Transmit(usize),
    Settle(usize, usize),
    Publish(usize),
    Glance(Who),
}

/// The story under way.
pub(super) struct Story {
    pub office: Office,
    pub cast: Cast,
    pub calendar: Calendar,
    pub agendas: Agendas,
    pub host: Uuid,
    pub it: Uuid,
    pub community: House,
    pub town: House,
    pub tablets: HashMap<Who, Tablet>,
    /// Tablets of the authority handed over.
    pub handed: usize,
    pub renewed: bool,
    pub plays: Vec<Play>,
    queue: BTreeMap<(Timestamp, usize), Step>,
    put: usize,
}

impl Story {
    /// The story as it ends at `now`; the clock of the state stands at its beginning.
    pub(super) fn new(state: AppState, calendar: Calendar) -> Result<Self> {
        let mut story = Self {
            office: Office::new(state),
            cast: Cast::new(),
            calendar,
            agendas: Agendas::read()?,
            host: Uuid::nil(),
            it: Uuid::nil(),
            community: House::new("Communauté de communes des Trois Vallées", "#0b4f5c"),
            town: House::new("Commune de Saint-Aubin-les-Prés", "#6b4e16"),
            tablets: HashMap::new(),
            handed: 0,
            renewed: false,
            plays: Vec::new(),
            queue: BTreeMap::new(),
            put: 0,
        };
        story.plan_founding();
        story.plan_sittings();
        Ok(story)
    }

    /// Puts something in the queue, unless it comes after the present moment.
    pub(super) fn plan(&mut self, when: Timestamp, step: Step) {
        if when < self.calendar.now {
            self.put += 1;
            self.queue.insert((when, self.put), step);
        }
    }

    /// Tells the whole story; `say` is told how far it is, in hundredths.
    pub(super) async fn tell(&mut self, say: &dyn Fn(usize)) -> Result<()> {
        let start = self.queue.keys().next().map_or(0, |(when, _)| when.0);
        let length = (self.calendar.now.0 - start).max(1);
        while let Some(((when, _), step)) = self.queue.pop_first() {
            self.office.wait_until(when);
            say(usize::try_from((when.0 - start) * 100 / length).unwrap_or(100));
            self.happen(step).await?;
        }
        self.office.close().await?;
        self.office.wait_until(self.calendar.now);
        Ok(())
    }

    async fn happen(&mut self, step: Step) -> Result<()> {
        match step {
            Step::Found => self.found().await,
            Step::EnterPeople => self.enter_people().await,
            Step::CreateBodies => self.create_bodies().await,
            Step::Paper(at) => self.record_paper(at).await,
            Step::HandOver(list) => {
                for who in list {
                    self.hand_over(who).await?;
                }
                Ok(())
            }
            Step::EndTerm(renewal) => self.end_term(renewal).await,
            Step::BeginTerm(renewal) => self.begin_term(renewal).await,
            Step::FoundTown => self.found_town().await,
            Step::TownTablets => self.town_tablets().await,
            Step::Register => self.register_tablets().await,
            Step::Prepare(play) => self.prepare(play).await,
            Step::Papers(play) => self.lay_papers(play).await,
            Step::Scan(play) => self.scan(play).await,
            Step::Send(play) => self.send(play).await,
            Step::Post(play) => self.post(play).await,
            Step::Replace(play) => self.replace(play).await,
            Step::Jobs => self.office.work().await,
            Step::Tablet(play, who, said) => self.tablet(play, who, &said).await,
            Step::Letter(play, who, answer) => self.letter(play, who, answer).await,
            Step::Hold(play) => {
                self.hold(play).await?;
                self.plan_aftermath(play);
                Ok(())
            }
            Step::Acts(play) => self.acts(play).await,
            Step::Transmit(play) => self.transmit(play).await,
            Step::Settle(play, later) => self.settle(play, later).await,
            Step::Publish(play) => self.publish(play).await,
            Step::Glance(who) => self.glance(who).await,
        }
    }

    /// Delegates who sit now: the leavers until a renewal, their successors after.
    pub(super) fn current_titulars(&self) -> Vec<Who> {
        let before = self.calendar.renewal().is_some() && !self.renewed;
        let sits = |who: &Who| {
            let leaver = self.cast.leavers.iter().find(|(_, successor)| before && successor == who);
            leaver.map_or(*who, |(leaver, _)| *leaver)
        };
        self.cast.titulars.iter().map(sits).collect()
    }

    fn plan_founding(&mut self) {
        let founded = self.calendar.founded();
        let day = |days: i64| working(shift(founded, days));
        self.plan(at(founded, 9, 0), Step::Found);
        self.plan(at(day(2), 9, 30), Step::EnterPeople);
        self.plan(at(day(9), 10, 0), Step::CreateBodies);
        for paper in 0..self.cast.paper.len() {
            self.plan(at(day(self.cast.paper[paper].after), 14, paper as i8), Step::Paper(paper));
        }
        // Five half-days, by commune of the first members to come.
        let list = self.first_hand_over();
        for (half, group) in list.chunks(HALF_DAY).enumerate() {
            let hour = if half % 2 == 0 { 9 } else { 14 };
            self.plan(at(day(26 + half as i64 / 2), hour, 0), Step::HandOver(group.to_vec()));
        }
        let mut register = day(32);
        let mut town = shift(self.calendar.today, -150);
        if let Some(renewal) = self.calendar.renewal() {
            self.plan(at(working(shift(renewal, -2)), 16, 0), Step::EndTerm(renewal));
            self.plan(at(working(shift(renewal, 5)), 9, 0), Step::BeginTerm(renewal));
            let successors: Vec<Who> = self.cast.leavers.iter().map(|(_, successor)| *successor).collect();
            self.plan(at(working(shift(renewal, 9)), 9, 0), Step::HandOver(successors));
            register = working(shift(renewal, 12));
            town = town.max(shift(renewal, 30)).min(shift(self.calendar.today, -9));
        }
        self.plan(at(register, 11, 0), Step::Register);
        self.plan(at(working(town), 10, 0), Step::FoundTown);
        self.plan(at(working(shift(town, 3)), 18, 0), Step::TownTablets);
        for who in 0..self.cast.people.len() {
            let mut chance = Chance::of(&format!("glance {who}"));
            // A few tablets stay silent: whom to call is a question worth asking.
            if !chance.falls(6) {
                let back = chance.between(25, 60 * 60);
                self.plan(self.calendar.now.plus(-back * 60_000), Step::Glance(who));
            }
        }
    }

    fn plan_sittings(&mut self) {
        let councils = self.calendar.councils();
        for (at_council, council) in councils.iter().enumerate() {
            let last = at_council.checked_sub(1).map(|before| councils[before]);
            self.plan_council(council, last);
        }
        // Four bureaux, sixteen days before the last four councils.
        let groups = ["first", "second", "third", "fourth"];
        for (council, group) in councils[1..].iter().zip(groups) {
            // The one that meets before an installation meets before the election: its term is about to end.
            let before = if council.installs { self.calendar.renewal() } else { None };
            let day = before.map_or(shift(council.day, -16), |renewal| shift(renewal, -12));
            let day = working(day);
            let items = self.agendas.items("bureau", &[group], &Words::new(day, None));
            let play = self.community_play("bureau", day, (18, 0), items, Fate::Held);
            self.stage(Play { name: "Bureau communautaire", asked: "au bureau", ..play }, 9);
        }
        self.plan_commissions(&councils);
        self.plan_what_comes(councils.last());
    }

    fn plan_council(&mut self, council: &Council, last: Option<Council>) {
        let words = Words::new(council.day, last.map(|c| c.day));
        let items = self.agendas.items("council", council.groups, &words);
        let play = self.community_play("council", council.day, (18, 30), items, Fate::Held);
        let remote = council.groups == ["autumn"];
        self.stage(Play { remote, installs: council.installs, ..play }, council.ahead);
    }

    /// Three commissions, before the council of their season.
    fn plan_commissions(&mut self, councils: &[Council]) {
        for (key, season, back) in
            [("finances", "february", 21), ("planning", "june", 20), ("services", "autumn", 15)]
        {
            let Some(council) = councils.iter().find(|c| c.groups.contains(&season)) else { continue };
            let day = working(shift(council.day, -back));
            let items = self.agendas.items("commission", &[key], &Words::new(day, None));
            let play = self.commission_play(key, day, items, Fate::Held);
            self.stage(play, 9);
        }
    }

    fn plan_what_comes(&mut self, last: Option<&Council>) {
        let today = self.calendar.today;
        let day = self.calendar.tomorrow();
        let items = self.agendas.items("commission", &["water"], &Words::new(day, None));
        let play = self.commission_play("water", day, items, Fate::Convened);
        self.stage(play, 8);

        let day = self.calendar.municipal();
        let items = self.agendas.items("commune", &["item"], &Words::new(day, None));
        let play = Play {
            town: true,
            name: "Conseil municipal",
            asked: "au conseil municipal",
            place: (
                "Salle du conseil, mairie de Saint-Aubin-les-Prés",
                "1 place de la Mairie, 21420 Saint-Aubin-les-Prés",
            ),
            ..self.community_play("council", day, (20, 0), items, Fate::Convened)
        };
        let sent = working_before(today, 2);
        self.stage(play, i64::from((day - sent).get_days()));
        let town = self.plays.len() - 1;
        self.plan(at(working_before(today, 1), 11, 0), Step::Replace(town));

        let day = self.calendar.coming();
        let items = self.agendas.items("coming", &["item"], &Words::new(day, last.map(|c| c.day)));
        let mut play = self.community_play("council", day, (18, 30), items, Fate::Draft);
        if let Some(last) = last {
            let words = Words::new(last.day, None);
            let items = self.agendas.items("council", last.groups, &words);
            play.before = items.into_iter().map(|item| item.title).collect();
        }
        self.stage(play, 0);
    }

    fn community_play(
        &self,
        body: &'static str,
        day: Date,
        hour: (i8, i8),
        items: Vec<Item>,
        fate: Fate,
    ) -> Play {
        let place = match body {
            "council" => ("Salle des fêtes de Valbrune", "4 place du Marché, 21400 Valbrune"),
            _ => ("Siège de la communauté, salle de l’Orle", "12 rue du Pont, 21400 Valbrune"),
        };
        Play {
            town: false,
            body,
            name: "Conseil communautaire",
            asked: "au conseil communautaire",
            day,
            hour,
            place,
            items,
            fate,
            remote: false,
            installs: false,
            before: Vec::new(),
            sitting: Uuid::nil(),
            convocation: Uuid::nil(),
            sent: BTreeMap::new(),
            hashes: Vec::new(),
        }
    }

    fn commission_play(&self, key: &'static str, day: Date, items: Vec<Item>, fate: Fate) -> Play {
        let name = COMMISSIONS.iter().find(|(known, ..)| *known == key).map_or("", |(_, name, _)| name);
        let play = self.community_play(key, day, (18, 0), items, fate);
        Play { name, asked: "à la commission", ..play }
    }

    /// Puts the acts of a sitting in the queue, sent so many days before it.
    fn stage(&mut self, play: Play, ahead: i64) {
        let number = self.plays.len();
        let (day, fate) = (play.day, play.fate);
        self.plays.push(play);
        if fate == Fate::Draft {
            let today = self.calendar.today;
            self.plan(at(working_before(today, 6), 10, 0), Step::Prepare(number));
            self.plan(at(working_before(today, 3), 14, 0), Step::Papers(number));
            self.plan(at(working_before(today, 1), 16, 50), Step::Scan(number));
            return;
        }
        let sent = working(shift(day, -ahead));
        self.plan(at(working(shift(sent, -7)), 10, 0), Step::Prepare(number));
        self.plan(at(working_before(sent, 1), 14, 0), Step::Papers(number));
        self.plan(at(sent, 10, 12), Step::Send(number));
        self.plan(at(sent, 16, 30), Step::Post(number));
        self.plan(at(sent, 17, 0), Step::Publish(number));
        // The product reminds three days before the end of replies.
        self.plan(at(shift(day, -5), 12, 1), Step::Jobs);
        if fate == Fate::Held {
            self.plan(at(day, 23, 0), Step::Hold(number));
            // The list is online within the week (L2121-25).
            self.plan(at(working(shift(day, 4)), 10, 0), Step::Publish(number));
        }
    }

    /// The authority of a sitting.
    pub(super) fn house(&self, play: usize) -> &House {
        if self.plays[play].town { &self.town } else { &self.community }
    }

    /// Names of those who sit in the assembly of a sitting.
    pub(super) fn members(&self, play: usize) -> Vec<String> {
        let people = &self.cast.people;
        if self.plays[play].town {
            return self.cast.town.iter().map(|(who, _)| people[*who].name()).collect();
        }
        self.current_titulars().into_iter().map(|who| people[who].name()).collect()
    }

    /// Communes that papers speak of.
    pub(super) fn communes(&self, play: usize) -> Vec<String> {
        if self.plays[play].town { vec![TOWN.into()] } else { self.cast.communes.clone() }
    }

    /// The letter of sittings that stay readable in the mailbox: the last two held, and those to come.
    pub(super) fn keeps_mails(&self, play: usize) -> bool {
        let mut held: Vec<Date> = self.plays.iter().filter(|p| p.fate == Fate::Held).map(|p| p.day).collect();
        held.sort();
        let from = held.len().checked_sub(2).and_then(|at| held.get(at).copied());
        from.is_none_or(|from| self.plays[play].day >= from)
    }

    /// The moment at which the story begins.
    pub(super) fn founded(calendar: &Calendar) -> Timestamp {
        calendar::at(calendar.founded(), 8, 30)
    }
}
