//! Pages about the site: its data, what the law has it say of itself, its accessibility.
use super::frame::{Head, Part, Site};
use maud::{Markup, html};

fn plain(site: &Site<'_>, title: &str, path: &str, part: Part, main: Markup) -> Markup {
    let description = format!("{title} du site des actes : {}.", site.door.name);
    let head = Head { title, description: &description, path, part, listed: true };
    site.page(&head, html! { (site.trail(&[], title)) h1 { (title) } div.double {} div.prose { (main) } })
}

/// The data that programs read.
pub fn data(site: &Site<'_>) -> Markup {
    let main = html! {
        p { "Tout ce qui est publié ici peut être repris librement, sous la "
            a href="https://www.etalab.gouv.fr/licence-ouverte-open-licence/" { "Licence Ouverte 2.0" } "." }
        h2 { "Délibérations" }
        @if site.door.siret.is_empty() {
            p { "Le fichier des délibérations au format commun (SCDL) sera proposé quand la collectivité aura indiqué le SIRET de son siège." }
        } @else {
            p { a href=(site.path("/deliberations.csv")) { "Délibérations au format SCDL (CSV)" } " : une ligne par délibération, ses 17 champs." }
        }
        h2 { "Interface de programmation" }
        p { a href=(site.path("/oparl/v1.1/system")) { "OParl 1.1 (JSON)" } " : séances, ordres du jour, actes, organes et élus, avec les résultats des votes." }
        h2 { "Être averti" }
        ul {
            li { a href=(site.path("/actes.atom")) { "Derniers actes publiés (Atom)" } }
            li { a href=(site.path("/actes.rss")) { "Derniers actes publiés (RSS)" } }
            li { a href=(site.path("/seances.ics")) { "Séances publiques, dans votre agenda (iCalendar)" } }
        }
    };
    plain(site, "Données ouvertes", "/donnees", Part::Data, main)
}

/// Who publishes.
pub fn legal(site: &Site<'_>) -> Markup {
    let d = site.door;
    let main = html! {
        h2 { "Éditeur" }
        p { (d.name) @for line in d.address.lines() { br; (line) } br; "SIREN " (d.siren) }
        @if !d.contact.is_empty() { p { a href=(format!("mailto:{}", d.contact)) { (d.contact) } } }
        h2 { "Directeur de la publication" }
        p { @if d.director.is_empty() { "Le maire ou le président de la collectivité." } @else { (d.director) } }
        h2 { "Hébergement" }
        p { @if d.host.is_empty() { "La collectivité." } @else { (d.host) } }
        h2 { "Publication des actes" }
        p { "Les actes sont publiés en entier, avec le prénom, le nom et la qualité de leur auteur et leur date de publication, et restent en ligne deux mois au moins (articles L2131-1 et R2131-1 du code général des collectivités territoriales). L’empreinte affichée permet de vérifier que le fichier n’a pas été modifié." }
        h2 { "Données personnelles" }
        p { "Ce site ne dépose aucun cookie, ne mesure pas l’audience et ne demande rien à un autre site. Si un acte publié montre des données qui vous concernent, écrivez à la collectivité : elle peut les masquer." }
        h2 { "Réutilisation" }
        p { "Les contenus sont sous Licence Ouverte 2.0." }
    };
    plain(site, "Mentions légales", "/mentions-legales", Part::None, main)
}

/// The declaration of accessibility (law of 11 February 2005, article 47; RGAA 4).
pub fn accessibility(site: &Site<'_>) -> Markup {
    let d = site.door;
    let main = html! {
        p { (d.name) " s’engage à rendre ce site accessible, conformément à l’article 47 de la loi n° 2005-102 du 11 février 2005." }
        h2 { "État de conformité" }
        p { strong { "Ce site n’est pas conforme" } " au référentiel général d’amélioration de l’accessibilité (RGAA 4) au sens de la loi : il n’a pas encore été audité." }
        h2 { "Ce qui est fait" }
        p { "Les pages se lisent sans script, au clavier, à la loupe et par un lecteur d’écran ; elles sont contrôlées automatiquement à chaque version. Les documents composés par la collectivité avec ce logiciel sont des PDF balisés (PDF/UA-1)." }
        h2 { "Contenus non accessibles" }
        ul {
            li { "Les documents numérisés ou fournis par des tiers peuvent ne pas être balisés." }
            li { "Les copies dont des pages ont été retirées pour protéger des données personnelles peuvent avoir perdu leurs balises." }
        }
        h2 { "Technologies" }
        p { "HTML, CSS, SVG, PDF." }
        h2 { "Retour d’information" }
        p { "Si un contenu vous reste inaccessible, écrivez à la collectivité : elle vous en donnera le contenu sous une autre forme."
            @if !d.contact.is_empty() { " " a href=(format!("mailto:{}", d.contact)) { (d.contact) } } }
        h2 { "Voies de recours" }
        p { "Sans réponse satisfaisante, vous pouvez saisir le Défenseur des droits : "
            a href="https://formulaire.defenseurdesdroits.fr/" { "par son formulaire" } ", par son délégué dans votre région, ou par courrier sans affranchissement : Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07." }
    };
    plain(site, "Accessibilité : non conforme", "/accessibilite", Part::None, main)
}

/// Nothing here.
pub fn missing(site: &Site<'_>) -> Markup {
    let head = Head {
        title: "Page introuvable",
        description: "Cette page n’existe pas.",
        path: "",
        part: Part::None,
        listed: false,
    };
    site.page(
        &head,
        html! {
            h1 { "Cette page n’existe pas" }
            div.double {}
            p { "L’adresse est incomplète, ou ce document n’est pas publié." }
            (site.search("", false))
            p { a.more href=(site.path("")) { "Revenir à l’accueil" } }
        },
    )
}
