//! What the annexes contain: minutes, figures by commune, budgets, reports, analyses of tenders, agreements.
use super::agenda::{Annex, Item};
use super::chance::Chance;
use super::papers::{Letterhead, heading, text};
use pupitre_documents::Block;
use pupitre_rules::french;

/// The blocks of an annex.
pub(super) fn blocks(head: &Letterhead, item: &Item, annex: &Annex) -> Vec<Block> {
    let mut chance = Chance::of(&format!("{} {}", item.title, annex.title));
    match annex.sort.as_str() {
        "minutes" => minutes(head, &mut chance),
        "decision" => decision(item),
        "budget" => budget(&mut chance),
        "communes" => by_commune(head, annex, &mut chance),
        "tender" => tender(&mut chance),
        "agreement" => agreement(head, item),
        _ => report(head, item, &mut chance),
    }
}

/// « 12 480 ».
fn figure(n: i64) -> String {
    let digits = french::number(usize::try_from(n.abs()).unwrap_or(0));
    if n < 0 { format!("–{digits}") } else { digits }
}

fn table<const N: usize>(head: [&str; N], rows: Vec<[String; N]>) -> Block {
    Block::Table { head: head.map(String::from).into(), rows: rows.into_iter().map(Vec::from).collect() }
}

fn minutes(head: &Letterhead, chance: &mut Chance) -> Vec<Block> {
    let (mut present, mut excused) = (Vec::new(), Vec::new());
    for name in &head.members {
        if chance.falls(84) { present.push(name.as_str()) } else { excused.push(name.as_str()) }
    }
    let voters = present.len() as i64 + excused.len() as i64 / 2;
    let mut blocks = vec![
        heading("Présents"),
        text(&format!("{}.", present.join(", "))),
        heading("Excusés ou ayant donné pouvoir"),
        text(&format!("{}.", excused.join(", "))),
        heading("Délibérations"),
    ];
    for (at, title) in head.before.iter().enumerate() {
        let (against, blank) = match chance.below(10) {
            0..=5 => (0, 0),
            6 | 7 => (0, chance.between(1, 4)),
            _ => (chance.between(1, 7), chance.between(0, 5)),
        };
        let result = if against + blank == 0 {
            format!("adopté à l’unanimité des {voters} suffrages exprimés")
        } else {
            format!("adopté : {} pour, {against} contre, {blank} abstentions", voters - against - blank)
        };
        blocks.push(text(&format!("{}. {title} : {result}.", at + 1)));
    }
    blocks.push(text("L’ordre du jour étant épuisé, la séance est levée à 21 h 40."));
    blocks
}

fn decision(item: &Item) -> Vec<Block> {
    vec![
        text("Le président, vu la délégation que le conseil lui a donnée, décide :"),
        Block::Points(vec![
            "de confier l’étude géotechnique du site de la station d’épuration à la société Sols et Roches ;"
                .into(),
            french::set("d’engager la dépense, soit 11 850 € hors taxes, sur les crédits du budget annexe ;"),
            "d’en rendre compte au conseil à sa prochaine séance.".into(),
        ]),
        text(&format!(
            "La présente décision a été publiée et transmise au contrôle de légalité. Elle est lue au point « {} ».",
            item.title
        )),
    ]
}

fn budget(chance: &mut Chance) -> Vec<Block> {
    let mut section = |names: &[&str], low: i64, high: i64| {
        let mut total = 0;
        let mut rows: Vec<[String; 2]> = names
            .iter()
            .map(|name| {
                let amount = chance.between(low, high) * 100;
                total += amount;
                [(*name).to_owned(), format!("{}\u{a0}€", figure(amount))]
            })
            .collect();
        rows.push(["Total".into(), format!("{}\u{a0}€", figure(total))]);
        table(["Chapitre", "Crédits"], rows)
    };
    vec![
        heading("Fonctionnement, dépenses"),
        section(
            &[
                "011, charges à caractère général",
                "012, charges de personnel",
                "014, atténuations de produits",
                "65, autres charges de gestion",
                "66, charges financières",
                "023, virement à l’investissement",
            ],
            900,
            41_000,
        ),
        heading("Fonctionnement, recettes"),
        section(
            &[
                "013, atténuations de charges",
                "70, produits des services",
                "73, impôts et taxes",
                "731, fiscalité locale",
                "74, dotations et participations",
                "75, autres produits de gestion",
            ],
            700,
            52_000,
        ),
        heading("Investissement, dépenses"),
        section(
            &[
                "16, emprunts et dettes",
                "20, immobilisations incorporelles",
                "204, subventions d’équipement",
                "21, immobilisations corporelles",
                "23, immobilisations en cours",
            ],
            1_200,
            24_000,
        ),
        heading("Investissement, recettes"),
        section(
            &[
                "10, dotations et réserves",
                "13, subventions d’investissement",
                "16, emprunts et dettes",
                "021, virement du fonctionnement",
                "024, produits des cessions",
            ],
            900,
            26_000,
        ),
        text(
            "Les montants sont arrondis à la centaine d’euros. Le détail par article est consultable au service des finances.",
        ),
    ]
}

fn by_commune(head: &Letterhead, annex: &Annex, chance: &mut Chance) -> Vec<Block> {
    let (mut before, mut after) = (0, 0);
    let mut rows: Vec<[String; 4]> = head
        .communes
        .iter()
        .enumerate()
        .map(|(at, commune)| {
            // The first communes are the most populated.
            let top = if at < 6 { annex.high } else { annex.low + (annex.high - annex.low) / 5 };
            let now = chance.between(annex.low, top.max(annex.low));
            let was = (now - chance.between(-now.abs() / 14 - 1, now.abs() / 14 + 1)).max(0);
            before += was;
            after += now;
            [commune.clone(), figure(was), figure(now), figure(now - was)]
        })
        .collect();
    rows.push(["Total".into(), figure(before), figure(after), figure(after - before)]);
    vec![
        text(&format!(
            "Les montants sont exprimés en {}. Ils ont été communiqués aux communes, qui avaient deux semaines pour faire leurs observations.",
            match annex.unit.as_str() {
                "€" => "euros",
                "m³" => "mètres cubes",
                "t" => "tonnes",
                "ha" => "hectares",
                other => other,
            }
        )),
        table(["Commune", "Avant", "Après", "Écart"], rows),
    ]
}

fn tender(chance: &mut Chance) -> Vec<Block> {
    let mut notes: Vec<(i64, i64)> =
        (0..4).map(|_| (chance.between(28, 45), chance.between(25, 50))).collect();
    notes.sort_by_key(|(price, value)| -(price + value));
    let names = ["Candidat A", "Candidat B", "Candidat C", "Candidat D"];
    let rows = notes
        .iter()
        .zip(names)
        .enumerate()
        .map(|(at, ((price, value), name))| {
            [
                name.into(),
                price.to_string(),
                value.to_string(),
                (price + value).to_string(),
                (at + 1).to_string(),
            ]
        })
        .collect();
    vec![
        heading("La consultation"),
        text(
            "L’avis a été publié au bulletin officiel des annonces et sur le profil d’acheteur. Les candidats avaient trente-cinq jours pour répondre. Quatre offres ont été reçues dans le délai ; toutes sont recevables.",
        ),
        heading("L’analyse"),
        text(
            "Les offres sont notées sur 45 points pour le prix et 50 points pour la valeur technique, jugée sur la méthode, les moyens et le calendrier.",
        ),
        table(["Candidat", "Prix", "Valeur technique", "Total", "Rang"], rows),
        text(
            "L’offre classée première est complète, son prix n’est pas anormalement bas et son calendrier tient compte de la continuité du service. Les candidats non retenus ont été informés des motifs.",
        ),
        heading("La proposition"),
        text(
            "Au vu de cette analyse, il est proposé de retenir l’offre classée première. Les noms des candidats figurent au procès-verbal de la commission, consultable au siège.",
        ),
    ]
}

fn agreement(head: &Letterhead, item: &Item) -> Vec<Block> {
    let articles = [
        ("Objet", format!("La présente convention fixe les droits et obligations des parties pour ce qui suit : {}.", item.title)),
        ("Durée", "Elle prend effet à sa signature, pour trois ans. Elle se renouvelle une fois, par accord écrit.".into()),
        ("Engagements de la collectivité", format!("{} met à disposition les moyens décrits en annexe, en bon état, et en assure la maintenance courante.", head.authority)),
        ("Engagements du cocontractant", "Il utilise ces moyens pour le seul objet convenu, signale sans délai tout incident et rend compte une fois par an.".into()),
        ("Conditions financières", "Les sommes dues sont appelées par un titre de recettes, à terme échu, et payées dans les trente jours. Elles sont révisées chaque année selon l’indice des prix à la consommation.".into()),
        ("Assurances et responsabilité", "Chaque partie est assurée pour les dommages qu’elle cause. Les attestations sont échangées avant le premier usage, puis chaque année.".into()),
        ("Suivi", "Un comité de suivi se réunit au moins une fois par an. Il réunit deux représentants de chaque partie et propose les ajustements utiles.".into()),
        ("Données personnelles", "Les données échangées ne servent qu’à l’exécution de la convention ; elles sont effacées à son terme.".into()),
        ("Résiliation", "En cas de manquement, l’autre partie peut résilier un mois après une mise en demeure restée sans effet. Chacune peut aussi résilier avec un préavis de trois mois.".into()),
        ("Litiges", "Les parties cherchent d’abord un accord amiable. À défaut, le tribunal administratif est saisi.".into()),
    ];
    articles
        .into_iter()
        .enumerate()
        .flat_map(|(at, (title, words))| [heading(&format!("Article {}. {title}", at + 1)), text(&words)])
        .collect()
}

/// Sections of a report: the words are general, the figures are those of the item.
const SECTIONS: [(&str, &str); 8] = [
    (
        "Résumé",
        "Le service rendu est stable et son coût est maîtrisé. Trois points demandent une décision : le rythme des travaux, l’équité entre les communes et l’information des habitants.",
    ),
    (
        "La méthode",
        "Le rapport s’appuie sur les relevés de douze mois, sur les réponses de quarante-quatre communes à un questionnaire et sur six réunions de travail. Les chiffres ont été rapprochés de ceux du comptable public.",
    ),
    (
        "L’état des lieux",
        "La population du territoire progresse de 0,3 % par an. Les besoins augmentent dans les bourgs proches de la gare et diminuent à l’est. Les équipements ont en moyenne vingt-deux ans.",
    ),
    (
        "Ce que disent les habitants",
        "Mille deux cent six foyers ont répondu à l’enquête. Quatre sur cinq se disent satisfaits. Les critiques portent d’abord sur les délais de réponse, puis sur la clarté des factures.",
    ),
    (
        "La comparaison",
        "Cinq services voisins, de taille semblable, ont accepté de partager leurs chiffres. Notre prix est inférieur de 4 % à leur moyenne, notre taux de renouvellement lui est supérieur.",
    ),
    (
        "Les risques",
        "Trois risques sont suivis : la hausse de l’énergie, la sécheresse de fin d’été et le départ en retraite de deux agents qui connaissent le réseau. Un plan répond à chacun d’eux.",
    ),
    (
        "Les scénarios",
        "Le premier scénario garde le rythme actuel. Le deuxième l’accélère de moitié et demande un emprunt. Le troisième le ralentit et reporte la charge. Les deux premiers restent compatibles avec la prospective financière.",
    ),
    (
        "Les suites",
        "Les conclusions seront présentées aux communes avant l’été. Un point d’étape sera fait devant la commission dans six mois, avec les mêmes indicateurs.",
    ),
];

fn report(head: &Letterhead, item: &Item, chance: &mut Chance) -> Vec<Block> {
    let mut blocks = vec![text(&item.why)];
    for (at, (title, words)) in SECTIONS.into_iter().enumerate() {
        blocks.push(heading(&format!("{}. {title}", at + 1)));
        blocks.push(text(words));
        if at == 2 || at == 4 {
            let year = i64::from(head_year(head));
            let rows = [
                "Usagers",
                "Interventions",
                "Réclamations",
                "Délai moyen, en heures",
                "Coût par habitant, en euros",
            ]
            .iter()
            .map(|name| {
                let now = chance.between(12, 4_800);
                [(*name).to_owned(), figure(now + now / 17), figure(now + now / 31), figure(now)]
            })
            .collect();
            let years = [(year - 2).to_string(), (year - 1).to_string(), year.to_string()];
            blocks.push(table(["Indicateur", &years[0], &years[1], &years[2]], rows));
        }
    }
    blocks
}

/// The year of the sitting, read at the end of its name.
fn head_year(head: &Letterhead) -> i16 {
    head.sitting.rsplit(' ').next().and_then(|year| year.parse().ok()).unwrap_or(2026)
}
