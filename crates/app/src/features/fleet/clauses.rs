//! The clauses that are proposed to an authority which has no agreement of its own yet. It changes them as it wants.
use super::agreement::{AgreementText, Article};

/// Title and text of each article, with their tags.
const ARTICLES: [(&str, &str); 15] = [
    (
        "Parties",
        "Entre {collectivité}, d’une part, et {élu}, membre de son assemblée délibérante, d’autre part.
Vu l’article L2121-13-1 du code général des collectivités territoriales ;
Vu la délibération {délibération} fixant les conditions de mise à disposition ;",
    ),
    (
        "Objet",
        "La collectivité met à la disposition de l’élu, à titre individuel et gratuit, le matériel décrit ci-dessous, pour l’exercice \
         de son mandat.",
    ),
    (
        "Matériel",
        "Tablette n° {tablette}, {matériel}, en état {état}.
Numéro de série : {série}.
IMEI : {imei}.
Carte SIM : {sim}.
Valeur d’achat : {valeur}.",
    ),
    ("Accessoires", "Remis avec la tablette : {accessoires}."),
    (
        "Propriété",
        "Le matériel reste la propriété de la collectivité. Il ne peut être ni cédé, ni vendu, ni donné en gage.",
    ),
    (
        "Durée",
        "La mise à disposition court de la remise, le {date}, à la fin du mandat.
Fin du mandat connue à ce jour : {fin}.
Elle cesse plus tôt en cas de démission, de perte du siège, ou si l’élu choisit de recevoir ses convocations sur papier.",
    ),
    (
        "Usage",
        "La tablette sert à l’exercice du mandat. Un usage personnel raisonnable est toléré. Elle ne se prête pas ; les applications se \
         prennent dans le magasin autorisé par la collectivité.",
    ),
    (
        "Connexion",
        "Lorsque la tablette a un abonnement mobile, celui-ci est payé par la collectivité. Les consommations hors forfait ou à \
         l’étranger qui ne tiennent pas au mandat sont à la charge de l’élu.",
    ),
    (
        "Sécurité",
        "L’élu protège la tablette par un code qu’il ne communique à personne, installe les mises à jour proposées et ne désactive pas \
         la gestion à distance, qui permet d’effacer la tablette si elle est perdue.",
    ),
    (
        "Perte, vol, casse",
        "L’élu prévient la collectivité sous 24 heures.
Numéro à appeler : {téléphone}.
En cas de vol, il dépose plainte et remet le récépissé. Sauf faute lourde, ni la perte ni la casse ne lui sont facturées ; sinon, la \
somme demandée ne dépasse pas la valeur amortie du matériel, ou la franchise de l’assurance.",
    ),
    ("Assistance et formation", "La collectivité prépare la tablette, forme l’élu à son usage et l’assiste pendant toute la durée du prêt."),
    (
        "Données personnelles",
        "Les notes que l’élu écrit ne sont lues par personne. La gestion à distance ne voit que l’état de la tablette, jamais son \
         contenu personnel. À la restitution, la tablette est effacée devant l’élu.",
    ),
    (
        "Retour au papier",
        "L’élu peut à tout moment demander à recevoir ses convocations sur papier (article L2121-10 du code général des collectivités \
         territoriales). Il rend alors la tablette.",
    ),
    (
        "Restitution",
        "La tablette et ses accessoires sont rendus dans les quinze jours qui suivent la fin du mandat ou du prêt, en état normal d’usage. \
         Un procès-verbal de restitution est signé par les deux parties.",
    ),
    (
        "Annexes",
        "Le procès-verbal de remise est formé par la liste du matériel et des accessoires ci-dessus, et par les signatures qui suivent.",
    ),
];

/// What the screen says first.
const SUMMARY: [&str; 4] = [
    "Prêtée jusqu’à la fin du mandat, elle reste à la collectivité.",
    "Perdue ou volée : prévenir sous 24 heures, {téléphone}.",
    "Usage personnel toléré. Vos notes ne sont lues par personne.",
    "Rendue avec ses accessoires dans les quinze jours qui suivent le mandat.",
];

/// The text that is proposed.
pub(super) fn proposed() -> AgreementText {
    AgreementText {
        title: "Convention de mise à disposition d’une tablette".into(),
        summary: SUMMARY.map(String::from).to_vec(),
        articles: ARTICLES.map(|(title, text)| Article { title: title.into(), text: text.into() }).to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::fleet::tags;

    #[test]
    fn every_tag_of_the_proposed_clauses_exists() {
        let text = proposed();
        let texts = text.articles.iter().flat_map(|a| [&a.title, &a.text]).chain(&text.summary);
        assert_eq!(texts.filter_map(|t| tags::KNOWN.unknown(t)).collect::<Vec<_>>(), Vec::<String>::new());
        assert_eq!(text.articles.len(), 15);
    }
}
