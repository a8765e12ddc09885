//! One tablet per member, whatever the number of his mandates: what is said to an authority before it lends.
use crate::french;

/// A tablet in the hands of a member, as the instance knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere<'a, A> {
    pub authority: A,
    pub authority_name: &'a str,
    pub tag: &'a str,
}

/// What is known of a member about to receive a tablet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Equipped {
    /// He has none.
    No,
    /// This authority already lent him one.
    Here { tag: String },
    /// Another authority did. Which tablet, and in what state, is that authority's own business.
    By { authority: String },
}

/// Whether a member already has a tablet, from here or from elsewhere.
pub fn equipped<A: PartialEq>(held: &[Elsewhere<'_, A>], here: &A) -> Equipped {
    if let Some(own) = held.iter().find(|h| h.authority == *here) {
        return Equipped::Here { tag: own.tag.to_owned() };
    }
    held.first().map_or(Equipped::No, |other| Equipped::By { authority: other.authority_name.to_owned() })
}

impl Equipped {
    /// What to say and to propose; none when nothing stands in the way.
    pub fn sentence(&self) -> Option<String> {
        match self {
            Self::No => None,
            Self::Here { tag } => Some(format!(
                "Cet élu a déjà la tablette {tag} : un élu n’en reçoit qu’une. Enregistrez son retour, ou remplacez-la."
            )),
            Self::By { authority } => Some(french::set(&format!(
                "Cet élu est déjà équipé par {authority}. Sa tablette ouvre aussi ses séances d’ici : proposez de la partager, et son \
                 coût avec elle, plutôt que d’en prêter une seconde."
            ))),
        }
    }
}
