//! The people of the demonstration, all invented: delegates, substitutes, councillors who are informed, staff.
use super::chance::Chance;
use pupitre_rules::french;
use std::collections::{HashMap, HashSet};

const COMMUNES: &str = include_str!("data/communes.txt");
const NAMED: &str = include_str!("data/named.txt");
const NAMES: &str = include_str!("data/names.txt");
const PAPER: &str = include_str!("data/paper.txt");

/// The commune that has its own council in the product.
pub(super) const TOWN: &str = "Saint-Aubin-les-Prés";
/// Councillors who are informed and do not sit.
const INFORMED: usize = 60;
/// Delegates who leave at a general renewal, where one falls in the year.
const LEAVERS: usize = 8;
/// Seats of the municipal council.
const TOWN_SEATS: usize = 15;
const GROUPS: [&str; 3] = ["Vallées en commun", "Territoire et proximité", "Indépendants"];

/// Index of a person of the cast.
pub(super) type Who = usize;

/// A person.
#[derive(Debug, Clone)]
pub(super) struct Someone {
    pub civility: &'static str,
    pub given: String,
    pub family: String,
    pub email: String,
    pub phone: String,
    pub commune: String,
    pub function: String,
    pub delegation: String,
    pub group: &'static str,
    /// Place in the order of the table.
    pub rank: i64,
}

impl Someone {
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

/// A request for paper.
#[derive(Debug, Clone)]
pub(super) struct PaperRequest {
    pub who: Who,
    /// Days after the founding.
    pub after: i64,
    pub address: String,
}

/// Everybody, and who is what.
pub(super) struct Cast {
    pub people: Vec<Someone>,
    pub communes: Vec<String>,
    /// Delegates who sit, in the order of the table.
    pub titulars: Vec<Who>,
    /// Delegates before the renewal and who follows them.
    pub leavers: Vec<(Who, Who)>,
    /// Substitute and titular.
    pub substitutes: Vec<(Who, Who)>,
    pub informed: Vec<Who>,
    /// Municipal councillors of the town, with their function there; the mayor first.
    pub town: Vec<(Who, String)>,
    pub paper: Vec<PaperRequest>,
    by_name: HashMap<String, Who>,
}

fn lines(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines()
        .filter(|l| !l.starts_with('#') && !l.trim().is_empty())
        .map(|l| l.split(';').map(str::trim).collect())
}

/// « jean-luc.garnot ».
fn mailbox(given: &str, family: &str) -> String {
    let part = |name: &str| french::fold(name).replace(' ', "-");
    format!("{}.{}", part(given), part(family))
}

/// Names not yet given to anybody.
struct Names {
    women: Vec<&'static str>,
    men: Vec<&'static str>,
    families: Vec<&'static str>,
    taken: HashSet<(String, String)>,
    chance: Chance,
}

impl Names {
    fn new() -> Self {
        let mut lists = NAMES.lines().filter(|l| !l.starts_with('#')).map(|l| l.split(' ').collect());
        let mut list = || lists.next().unwrap_or_default();
        Self {
            women: list(),
            men: list(),
            families: list(),
            taken: HashSet::new(),
            chance: Chance::of("names"),
        }
    }

    fn draw(&mut self, woman: bool) -> (String, String) {
        loop {
            let given = if woman { &self.women } else { &self.men };
            let given = given[self.chance.below(given.len())].to_owned();
            let family = self.families[self.chance.below(self.families.len())].to_owned();
            if self.taken.insert((given.clone(), family.clone())) {
                return (given, family);
            }
        }
    }
}

impl Cast {
    /// The same people, every time.
    pub(super) fn new() -> Self {
        let communes: Vec<(String, usize)> =
            lines(COMMUNES).map(|l| (l[0].to_owned(), l[1].parse().unwrap_or(1))).collect();
        let mut cast = Self {
            people: Vec::new(),
            communes: communes.iter().map(|(name, _)| name.clone()).collect(),
            titulars: Vec::new(),
            leavers: Vec::new(),
            substitutes: Vec::new(),
            informed: Vec::new(),
            town: Vec::new(),
            paper: Vec::new(),
            by_name: HashMap::new(),
        };
        let mut names = Names::new();
        cast.name_the_known(&mut names);
        cast.fill_the_seats(&communes, &mut names);
        cast.add_substitutes(&communes, &mut names);
        cast.add_leavers(&mut names);
        cast.add_town(&mut names);
        cast.add_informed(&mut names);
        for line in lines(PAPER) {
            let after = line[1].parse().unwrap_or(0);
            cast.paper.push(PaperRequest {
                who: cast.who(line[0]),
                after,
                address: line[2].replace('|', "\n"),
            });
        }
        cast
    }

    /// A person by name; the president when there is nobody of that name (the data are tested).
    pub(super) fn who(&self, name: &str) -> Who {
        self.by_name.get(name).copied().unwrap_or(0)
    }

    fn add(
        &mut self,
        woman: bool,
        name: (String, String),
        commune: &str,
        function: &str,
        delegation: &str,
    ) -> Who {
        let who = self.people.len();
        let (given, family) = name;
        let mut chance = Chance::of(&format!("{given} {family}"));
        let number = (who * 7919 + 1407) % 10_000;
        let line = if chance.falls(25) { "03 53 01" } else { "06 39 98" };
        let group = [0, 0, 0, 1, 1, 2][chance.below(6)];
        self.by_name.insert(format!("{given} {family}"), who);
        self.people.push(Someone {
            civility: if woman { "Madame" } else { "Monsieur" },
            email: format!("{}@trois-vallees.example", mailbox(&given, &family)),
            given,
            family,
            phone: format!("{line} {:02} {:02}", number / 100, number % 100),
            commune: commune.into(),
            function: function.into(),
            delegation: delegation.into(),
            group: GROUPS[group],
            rank: 0,
        });
        who
    }

    fn name_the_known(&mut self, names: &mut Names) {
        for line in lines(NAMED) {
            let name = (line[1].to_owned(), line[2].to_owned());
            names.taken.insert(name.clone());
            let who = self.add(line[0] == "F", name, line[3], line[4], line[5]);
            self.titulars.push(who);
        }
    }

    fn fill_the_seats(&mut self, communes: &[(String, usize)], names: &mut Names) {
        for (commune, seats) in communes {
            let held = self.titulars.iter().filter(|w| self.people[**w].commune == *commune).count();
            for at in held..*seats {
                let woman = (at + commune.len()) % 2 == 0;
                let function = if woman { "Conseillère communautaire" } else { "Conseiller communautaire" };
                let who = self.add(woman, names.draw(woman), commune, function, "");
                self.titulars.push(who);
            }
        }
        for (at, who) in self.titulars.iter().enumerate() {
            self.people[*who].rank = at as i64 + 1;
        }
    }

    fn add_substitutes(&mut self, communes: &[(String, usize)], names: &mut Names) {
        for (commune, _) in communes.iter().filter(|(_, seats)| *seats == 1) {
            let titular = self.titulars.iter().copied().find(|w| self.people[*w].commune == *commune);
            // List of alternate sexes: the substitute of a woman is a man, and the reverse.
            let woman = titular.is_some_and(|t| self.people[t].civility == "Monsieur");
            let function = if woman { "Suppléante" } else { "Suppléant" };
            let who = self.add(woman, names.draw(woman), commune, function, "");
            self.substitutes.extend(titular.map(|t| (who, t)));
        }
    }

    fn add_leavers(&mut self, names: &mut Names) {
        let known = NAMED.lines().count();
        let many: Vec<Who> =
            self.titulars.iter().copied().filter(|w| *w > known).step_by(9).take(LEAVERS).collect();
        for successor in many {
            let Someone { civility, commune, function, rank, .. } = self.people[successor].clone();
            let woman = civility == "Madame";
            let leaver = self.add(woman, names.draw(woman), &commune, &function, "");
            self.people[leaver].rank = rank;
            self.leavers.push((leaver, successor));
        }
    }

    fn add_town(&mut self, names: &mut Names) {
        let both = [
            ("Jean-Luc Vasseur-Lebel", "Maire"),
            ("Hélène Ferrand", "1re adjointe"),
            ("Luc Tassin", "2e adjoint"),
            ("Rémi Aubrac", "Conseiller municipal"),
        ];
        self.town = both.iter().map(|(name, function)| (self.who(name), (*function).to_owned())).collect();
        for at in both.len()..TOWN_SEATS {
            let woman = at % 2 == 0;
            let function = match (at, woman) {
                (4, _) => "3e adjointe",
                (_, true) => "Conseillère municipale",
                (_, false) => "Conseiller municipal",
            };
            let who = self.add(woman, names.draw(woman), TOWN, function, "");
            let someone = &mut self.people[who];
            someone.email = format!("{}@saint-aubin.example", mailbox(&someone.given, &someone.family));
            self.town.push((who, function.to_owned()));
        }
    }

    /// The town's councillors who do not sit in the community, then others over the communes.
    fn add_informed(&mut self, names: &mut Names) {
        self.informed =
            self.town.iter().map(|(who, _)| *who).filter(|w| !self.titulars.contains(w)).collect();
        let communes: Vec<String> = self.communes.iter().filter(|c| *c != TOWN).cloned().collect();
        for at in 0..INFORMED - self.informed.len() {
            let woman = at % 2 == 0;
            let function = if woman { "Conseillère municipale" } else { "Conseiller municipal" };
            let who = self.add(woman, names.draw(woman), &communes[at % communes.len()], function, "");
            self.informed.push(who);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cast_has_the_shape_of_the_first_user_and_every_name_and_number_is_one_s_own() {
        let cast = Cast::new();
        assert_eq!(cast.communes.len(), 50);
        assert_eq!((cast.titulars.len(), cast.paper.len()), (110, 5));
        assert_eq!((cast.substitutes.len(), cast.informed.len(), cast.town.len()), (11, 60, 15));
        assert_eq!(cast.leavers.len(), LEAVERS);
        assert!(cast.paper.iter().all(|p| cast.titulars.contains(&p.who) && p.who > 0));
        assert_eq!(cast.town.iter().filter(|(who, _)| cast.titulars.contains(who)).count(), 4);
        let unique =
            |of: &dyn Fn(&Someone) -> String| cast.people.iter().map(of).collect::<HashSet<_>>().len();
        assert_eq!(unique(&|p| p.email.clone()), cast.people.len());
        assert_eq!(unique(&|p| p.phone.clone()), cast.people.len());
        assert_eq!(cast.people[cast.titulars[0]].name(), "Jean-Luc Garnot");
        let women = cast.titulars.iter().filter(|w| cast.people[**w].civility == "Madame").count();
        assert!((45..=65).contains(&women), "{women}");
        let again = Cast::new();
        assert!(
            cast.people.iter().zip(&again.people).all(|(a, b)| a.name() == b.name() && a.phone == b.phone)
        );
    }
}
