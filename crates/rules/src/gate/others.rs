//! Who else must receive: substitutes where a commune has one seat (L5211-6), municipal councillors who do not
//! sit (L5211-40-2).
use super::{Facts, GateFinding};
use crate::french;
use crate::notice::Severity::{Fine, Look};

pub(super) fn check(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    substitutes(f, out);
    audience(f, out);
}

fn substitutes(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    const ARTICLE: &str = "article L5211-6 du CGCT";
    let convened = f.recipients.iter().filter(|r| r.capacity == "substitute").count();
    if convened > 0 {
        let title = french::count(convened, "suppléant convoqué", "suppléants convoqués");
        let sentence = "Là où la commune a un seul siège, le suppléant reçoit la convocation et ses annexes.";
        out.push(GateFinding::new("substitutes.convened", Fine, &title, sentence, ARTICLE));
    }
    if !f.without_substitute.is_empty() {
        let communes: Vec<&str> = f.without_substitute.iter().map(String::as_str).collect();
        let title =
            french::count(communes.len(), "commune sans suppléant connu", "communes sans suppléant connu");
        let sentence = format!(
            "{} : une commune à un seul siège a un suppléant, convoqué lui aussi. Enregistrez-le.",
            french::list(&communes, 3)
        );
        out.push(
            GateFinding::new("substitutes.unknown", Look, &title, &sentence, ARTICLE).offers("edit_settings"),
        );
    }
}

fn audience(f: &Facts<'_>, out: &mut Vec<GateFinding>) {
    const ARTICLE: &str = "article L5211-40-2 du CGCT";
    let informed = f.recipients.iter().filter(|r| r.capacity == "informed").count();
    if informed > 0 {
        let title =
            french::count(informed, "conseiller municipal informé", "conseillers municipaux informés");
        let sentence = "Ils reçoivent la convocation et la note avant la séance.";
        out.push(GateFinding::new("audience.informed", Fine, &title, sentence, ARTICLE));
    } else if f.informs_audience {
        let sentence = "Les conseillers municipaux qui ne siègent pas doivent recevoir copie de la convocation : importez-les.";
        out.push(
            GateFinding::new("audience.empty", Look, "Aucun conseiller à informer", sentence, ARTICLE)
                .offers("import_members"),
        );
    }
}
