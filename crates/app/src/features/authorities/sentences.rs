//! Acts of the journal in French sentences. A verb without a sentence of its own is still shown.
use crate::platform::auth::Role;
use pupitre_rules::french;
use serde_json::Value;

/// Names behind the ids of an act; empty when unknown.
pub struct Cast<'a> {
    pub subject: &'a str,
    pub giver: &'a str,
    pub holder: &'a str,
}

/// The sentence of an act.
pub fn sentence(verb: &str, facts: &Value, cast: &Cast<'_>) -> String {
    let who = named(cast.subject);
    match verb.split_once('.').map_or(("", ""), |parts| parts) {
        ("authorities", act) => of_authority(act, facts, &who),
        ("attention", "settle") => format!("Point à traiter classé{}.", about(cast.subject)),
        ("attention", "retry") => format!("Tâche relancée{}.", about(cast.subject)),
        ("accounts", act) => of_account(act, facts, &who),
        ("people", act) => of_people(act, facts, &who),
        ("convocations", act) => of_convocation(act, facts, cast),
        ("attendance", act) => of_attendance(act, facts, cast),
        ("proceedings", act) => of_proceedings(act, cast),
        ("deliberations", act) => of_deliberations(act, facts, cast.subject),
        ("minutes", act) => of_minutes(act, facts, cast.subject),
        ("bodies", act) => of_body(act, facts, cast),
        ("publication", act) => of_publication(act, facts),
        ("fleet", act) => of_fleet(act, facts, &who),
        ("annotations", "destroy") => notes_destroyed(facts, &who),
        ("integrations", act) => of_program(act, facts),
        _ => String::new(),
    }
    .or_else_shown(verb, cast.subject)
}

trait OrShown {
    fn or_else_shown(self, verb: &str, subject: &str) -> String;
}

impl OrShown for String {
    fn or_else_shown(self, verb: &str, subject: &str) -> String {
        if self.is_empty() { format!("Acte « {verb} »{}.", about(subject)) } else { self }
    }
}

fn named(subject: &str) -> String {
    if subject.is_empty() { "une personne".into() } else { subject.into() }
}

fn about(subject: &str) -> String {
    if subject.is_empty() { String::new() } else { format!(" : {subject}") }
}

fn text<'f>(facts: &'f Value, key: &str) -> &'f str {
    facts[key].as_str().unwrap_or("")
}

/// « 17 décembre 2026 ».
fn day(facts: &Value, key: &str) -> Option<String> {
    let day: jiff::civil::Date = facts[key].as_str()?.parse().ok()?;
    Some(format!("{} {}", french::day_month(day), day.year()))
}

fn role(facts: &Value) -> &'static str {
    serde_json::from_value(facts["role"].clone()).map_or("rôle", Role::label)
}

/// The tablets lent.
fn of_fleet(act: &str, facts: &Value, who: &str) -> String {
    let tag = text(facts, "tag");
    match act {
        "lend" => format!("Tablette {tag} remise à {who}."),
        "take_back" => format!("Tablette {tag} rendue par {who}."),
        "pass_on" => format!("Tablette {tag} rendue par {who}, pour son successeur."),
        "sign" if text(facts, "kind") == "return" => "Restitution d’une tablette signée.".into(),
        "sign" if text(facts, "method") == "paper" => {
            "Convention de tablette préparée pour être signée à la main.".into()
        }
        "sign" => "Convention de mise à disposition signée sur l’écran.".into(),
        "scan" => "Convention signée à la main numérisée.".into(),
        "import" => format!("Fichier de tablettes importé : {} créées.", facts["created"]),
        "save_settings" => "Réglages des tablettes modifiés.".into(),
        "save_template" => format!("Modèle de convention enregistré, version {}.", facts["version"]),
        _ => String::new(),
    }
}

fn of_authority(act: &str, facts: &Value, who: &str) -> String {
    match act {
        "found" => "Collectivité ouverte.".into(),
        "amend" => format!("Réglages de la collectivité modifiés : {}.", fields(&facts["changes"])),
        "populate" => format!(
            "Population de {} habitants à compter du {} (source : {}).",
            facts["inhabitants"],
            day(facts, "valid_from").unwrap_or_default(),
            text(facts, "source")
        ),
        "set_logo" => "Logo remplacé.".into(),
        "grant_role" => {
            let until = day(facts, "valid_to").map(|d| format!(", jusqu’au {d}")).unwrap_or_default();
            format!("Rôle « {} » donné à {who}{until}.", role(facts))
        }
        "revoke_role" => format!("Rôle « {} » retiré à {who}.", role(facts)),
        "keep_notes" => format!(
            "Notes des élus gardées {} jours après leur mandat, pour les mandats qui finissent à compter du {}.",
            facts["days"],
            day(facts, "valid_from").unwrap_or_default()
        ),
        "save_template" => format!("Modèle de lettre enregistré, version {}.", facts["version"]),
        _ => String::new(),
    }
}

/// French names of the settings that changed.
fn fields(changes: &Value) -> String {
    let name = |key: &String| match key.as_str() {
        "kind" => "catégorie",
        "name" => "nom",
        "short_name" => "nom court",
        "siren" => "SIREN",
        "insee_code" => "code INSEE",
        "address" => "adresse",
        "time_zone" => "fuseau horaire",
        "accent" => "couleur",
        "mail_from" => "expéditeur des courriels",
        "population" => "population",
        _ => "autre réglage",
    };
    changes.as_object().map(|c| c.keys().map(name).collect::<Vec<_>>().join(", ")).unwrap_or_default()
}

fn of_account(act: &str, facts: &Value, who: &str) -> String {
    match act {
        "first_run" => format!("Installation mise en service par {who}."),
        "enrol" => format!("Appareil « {} » relié au compte de {who}.", text(facts, "label")),
        "revoke_session" if facts["device"].is_null() => format!("Session de {who} fermée à distance."),
        "revoke_session" => format!("Appareil de {who} retiré : sa session est fermée."),
        "cut_device" => format!("Tablette « {} » de {who} déclarée perdue : coupée.", text(facts, "label")),
        "change_password" => format!("Mot de passe de {who} changé."),
        "add_passkey" => format!("Clé d’accès ajoutée au compte de {who}."),
        "remove_passkey" => format!("Clé d’accès retirée du compte de {who}."),
        "confirm_totp" => format!("Application d’authentification ajoutée au compte de {who}."),
        _ => String::new(),
    }
}

fn of_people(act: &str, facts: &Value, who: &str) -> String {
    match act {
        "create" => format!("Mandat de {who} ouvert le {}.", day(facts, "starts_on").unwrap_or_default()),
        "update" => format!("Fiche de {who} modifiée."),
        "end" => match day(facts, "ends_on") {
            Some(day) => format!("Mandat de {who} terminé le {day}."),
            None => format!("Mandat de {who} rouvert."),
        },
        "channel" if facts["channel"] == "paper" => format!(
            "{who} reçoit ses convocations sur papier, à sa demande du {} (article L2121-10 du CGCT).",
            day(facts, "requested_on").unwrap_or_default()
        ),
        "channel" => format!("{who} reçoit ses convocations par voie électronique."),
        "enrol" => format!("Code de tablette remis pour {who}."),
        "import" => format!(
            "Fichier des élus repris : {} créés, {} complétés, {} inchangés.",
            facts["created"], facts["completed"], facts["unchanged"]
        ),
        "commune" => "Commune ajoutée.".into(),
        _ => String::new(),
    }
}

fn of_publication(act: &str, facts: &Value) -> String {
    let (what, feminine) = match text(facts, "kind") {
        "convocation" => ("Convocation", true),
        "list" => ("Liste des délibérations examinées", true),
        "minutes" => ("Procès-verbal", false),
        "deliberation" => ("Délibération", true),
        _ => ("Acte", false),
    };
    let number =
        Some(text(facts, "number")).filter(|n| !n.is_empty()).map(|n| format!(" n° {n}")).unwrap_or_default();
    let e = if feminine { "e" } else { "" };
    match act {
        "post" => format!(
            "{what}{number} publié{e} le {}, en ligne jusqu’au {} au moins (article R2131-1 du CGCT).",
            day(facts, "posted_on").unwrap_or_default(),
            day(facts, "kept_until").unwrap_or_default()
        ),
        "mask" => format!("{what}{number} : des données personnelles sont masquées dans la copie publiée."),
        "withdraw" => format!(
            "{what}{number} retiré{e} du site pour protéger des données personnelles : {}.",
            text(facts, "reason")
        ),
        "set_up" => "Réglages du site public modifiés.".into(),
        "archive" => "Paquet d’archive de la séance établi et scellé.".into(),
        _ => String::new(),
    }
}

fn notes_destroyed(facts: &Value, who: &str) -> String {
    format!(
        "Notes personnelles de {who} détruites, mandat terminé le {} et délai passé le {} : {} éléments effacés, clé \
         détruite. Personne ne les a lues.",
        day(facts, "ended_on").unwrap_or_default(),
        day(facts, "kept_until").unwrap_or_default(),
        facts["entries"]
    )
}

fn of_convocation(act: &str, facts: &Value, cast: &Cast<'_>) -> String {
    let sitting = about(cast.subject);
    let recipients = facts["recipients"].as_array().map_or(0, Vec::len);
    let to = french::count(recipients, "destinataire", "destinataires");
    match act {
        "send" => {
            let what = match text(facts, "kind") {
                "addendum" => "Additif envoyé",
                "replacement" => "Pièce remplacée et envoyée",
                "correction" => "Rectificatif envoyé",
                "postponement" => "Report de séance envoyé",
                "cancellation" => "Annulation de séance envoyée",
                _ => "Convocations envoyées",
            };
            format!("{what}{sitting}, version {}, {to}.", facts["version"])
        }
        "convene_substitute" => format!("Suppléant convoqué{sitting}."),
        "convene_others" if facts["late"] == true => {
            format!("Convoqués ensuite, hors délai{sitting} : {to}.")
        }
        "convene_others" => format!("Convoqués ensuite{sitting} : {to}."),
        "posted" => format!(
            "Plis déposés le {} par {}{sitting}.",
            day(facts, "posted_on").unwrap_or_default(),
            text(facts, "posted_by")
        ),
        "displayed" => {
            let place = match text(facts, "place") {
                "seat" => "affichée au siège",
                "register" => "mentionnée au registre des délibérations",
                _ => "publiée sur le site",
            };
            format!("Convocation {place} le {}{sitting}.", day(facts, "posted_on").unwrap_or_default())
        }
        "proof" => format!("Preuve d’envoi établie et scellée{sitting}."),
        _ => String::new(),
    }
}

fn of_attendance(act: &str, facts: &Value, cast: &Cast<'_>) -> String {
    let (giver, holder) = (named(cast.giver), named(cast.holder));
    match act {
        "empower" if facts["illness_certified"] == true => {
            format!("{giver} donne pouvoir à {holder}, maladie constatée{}.", about(cast.subject))
        }
        "empower" => format!("{giver} donne pouvoir à {holder}{}.", about(cast.subject)),
        "revoke" => format!("{giver} reprend le pouvoir donné à {holder}{}.", about(cast.subject)),
        _ => String::new(),
    }
}

fn of_proceedings(act: &str, cast: &Cast<'_>) -> String {
    match act {
        "open" => format!("Séance ouverte{}.", about(cast.subject)),
        "close" => format!("Séance levée{}.", about(cast.subject)),
        "strike" => format!("Fait rayé du déroulement{}.", about(cast.subject)),
        _ => String::new(),
    }
}

fn of_deliberations(act: &str, facts: &Value, sitting: &str) -> String {
    let numbers = facts["numbers"].as_array().map_or(0, Vec::len);
    let many = || french::count(numbers, "délibération", "délibérations");
    let on = |key: &str| day(facts, key).map(|d| format!(" le {d}")).unwrap_or_default();
    match act {
        "save_template" => format!("Modèle de délibération enregistré, version {}.", facts["version"]),
        "finalize" => format!("{} : définitives{}.", many(), about(sitting)),
        "reopen" => format!("Délibération n° {} rouverte pour correction.", text(facts, "number")),
        "sign" => format!("{} : signées au registre{}.", many(), on("signed_on")),
        "scan" => format!("Délibération n° {} : feuille signée déposée.", text(facts, "number")),
        "draw_list" => format!("Liste des délibérations examinées établie{}.", about(sitting)),
        "post_list" => format!("Liste des délibérations examinées affichée{}.", on("posted_on")),
        "send_list" => format!("Liste adressée à {} conseillers qui ne siègent pas.", facts["recipients"]),
        "transmit" => {
            let step = match text(facts, "kind") {
                "acknowledged" => "reçue par le représentant de l’État",
                "rejected" => "rejetée par le contrôle de légalité",
                _ => "transmise au représentant de l’État",
            };
            format!("Délibération n° {} {step}{}.", text(facts, "number"), on("on"))
        }
        _ => String::new(),
    }
}

fn of_minutes(act: &str, facts: &Value, sitting: &str) -> String {
    let on = |key: &str| day(facts, key).map(|d| format!(" le {d}")).unwrap_or_default();
    match act {
        "propose" => format!("Procès-verbal proposé à l’assemblée{}.", about(sitting)),
        "take_back" => format!("Procès-verbal repris en projet{}.", about(sitting)),
        "settle" => format!("Procès-verbal arrêté{}.", on("settled_on")),
        "sign" => format!("Procès-verbal signé{}.", on("signed_on")),
        "scan" => "Procès-verbal signé déposé.".into(),
        "send" => format!("Procès-verbal adressé à {} conseillers qui ne siègent pas.", facts["recipients"]),
        _ => String::new(),
    }
}

fn of_body(act: &str, facts: &Value, cast: &Cast<'_>) -> String {
    let name = text(facts, "name");
    match act {
        "create" => format!("Organe créé : {name}."),
        "update" => format!("Organe modifié : {name}."),
        "seats" => format!("Composition modifiée{}.", about(cast.subject)),
        _ => String::new(),
    }
}

fn of_program(act: &str, facts: &Value) -> String {
    let list = |key: &str| {
        let words = facts[key].as_array().map(|l| l.iter().filter_map(Value::as_str).collect::<Vec<_>>());
        words.unwrap_or_default().join(", ")
    };
    match act {
        "create_token" => format!(
            "Jeton d’accès « {} » créé ({}), valable jusqu’au {}.",
            text(facts, "name"),
            list("scopes"),
            day(facts, "expires_on").unwrap_or_default()
        ),
        "revoke_token" => format!("Jeton d’accès « {} » retiré.", text(facts, "name")),
        "create_webhook" => format!("Avis ouverts vers {} ({}).", text(facts, "url"), list("events")),
        "remove_webhook" => format!("Avis fermés vers {}.", text(facts, "url")),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(verb: &str, facts: Value) -> String {
        sentence(verb, &facts, &Cast { subject: "Hélène Ferrand", giver: "", holder: "" })
    }

    #[test]
    fn acts_are_told_in_french_and_an_unknown_one_is_still_shown() {
        assert_eq!(
            said("authorities.grant_role", json!({ "role": "intern", "valid_to": "2027-01-01" })),
            "Rôle « stagiaire » donné à Hélène Ferrand, jusqu’au 1er janvier 2027."
        );
        assert_eq!(
            said("authorities.amend", json!({ "changes": { "name": "x", "accent": "#000000" } })),
            "Réglages de la collectivité modifiés : couleur, nom."
        );
        assert_eq!(
            said(
                "integrations.create_token",
                json!({ "name": "Parapheur", "scopes": ["members:read", "journal:read"], "expires_on": "2027-06-30" })
            ),
            "Jeton d’accès « Parapheur » créé (members:read, journal:read), valable jusqu’au 30 juin 2027."
        );
        assert_eq!(said("future.verb", json!({})), "Acte « future.verb » : Hélène Ferrand.");
    }

    #[test]
    fn a_proxy_names_who_gives_it_who_holds_it_and_for_which_sitting() {
        let cast =
            Cast { subject: "Conseil du 24 septembre", giver: "Hélène Ferrand", holder: "Marc Delorme" };
        let said = |verb| sentence(verb, &json!({}), &cast);
        assert_eq!(
            said("attendance.empower"),
            "Hélène Ferrand donne pouvoir à Marc Delorme : Conseil du 24 septembre."
        );
        assert_eq!(
            said("attendance.revoke"),
            "Hélène Ferrand reprend le pouvoir donné à Marc Delorme : Conseil du 24 septembre."
        );
    }
}
