//! The transfer slip (bordereau) in the words of SEDA 2.2, `manifest.xml`: what an archiving service asks for before it takes a
//! package in. The agreement and the archiving agency are those of the service: they are left to be filled in by it or by the
//! transfer tool, with a name that says so.
use super::{Index, Piece};
use maud::{Markup, PreEscaped, html};

/// The agency that will keep it, until the transfer tool says which.
const TO_BE_SAID: &str = "A_PRECISER";

/// An element whose name is not one of HTML.
fn element(name: &str, text: &str) -> Markup {
    html! { (PreEscaped(format!("<{name}>"))) (text) (PreEscaped(format!("</{name}>"))) }
}

fn open(name: &str, attributes: &str) -> PreEscaped<String> {
    PreEscaped(format!("<{name}{attributes}>"))
}

fn close(name: &str) -> PreEscaped<String> {
    PreEscaped(format!("</{name}>"))
}

/// The slip.
pub fn slip(index: &Index) -> String {
    let siren = &index.siren;
    let title = format!("{}, séance du {}", index.body, index.day);
    let slip = html! {
        (PreEscaped("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))
        (open("ArchiveTransfer", " xmlns=\"fr:gouv:culture:archivesdefrance:seda:v2.2\""))
        (element("Comment", &format!("{title} ({})", index.authority)))
        (element("Date", &index.made_at))
        (element("MessageIdentifier", &format!("{siren}-{}", index.sitting)))
        (element("ArchivalAgreement", TO_BE_SAID))
        (open("CodeListVersions", ""))
        (element("MessageDigestAlgorithmCodeListVersion", "SHA-256"))
        (element("MimeTypeCodeListVersion", "IANA"))
        (close("CodeListVersions"))
        (open("DataObjectPackage", ""))
        @for (n, piece) in index.pieces.iter().enumerate() { (object(n, piece)) }
        (open("DescriptiveMetadata", ""))
        (open("ArchiveUnit", " id=\"seance\""))
        (open("Content", ""))
        (element("DescriptionLevel", "RecordGrp"))
        (element("Title", &title))
        (element("Language", "fra"))
        (open("OriginatingAgency", "")) (element("Identifier", siren)) (close("OriginatingAgency"))
        (element("StartDate", &index.day))
        (element("EndDate", &index.day))
        (close("Content"))
        @for (n, piece) in index.pieces.iter().enumerate() { (unit(n, piece, index)) }
        (close("ArchiveUnit"))
        (close("DescriptiveMetadata"))
        (open("ManagementMetadata", ""))
        (element("OriginatingAgencyIdentifier", siren))
        (element("SubmissionAgencyIdentifier", siren))
        (close("ManagementMetadata"))
        (close("DataObjectPackage"))
        (open("ArchivalAgency", "")) (element("Identifier", TO_BE_SAID)) (close("ArchivalAgency"))
        (open("TransferringAgency", "")) (element("Identifier", siren)) (close("TransferringAgency"))
        (close("ArchiveTransfer"))
    };
    slip.into_string()
}

fn object(n: usize, piece: &Piece) -> Markup {
    let name = piece.path.rsplit('/').next().unwrap_or(&piece.path);
    html! {
        (open("BinaryDataObject", &format!(" id=\"objet-{n}\"")))
        (element("DataObjectVersion", "BinaryMaster_1"))
        (element("Uri", &piece.path))
        (open("MessageDigest", " algorithm=\"SHA-256\"")) (piece.sha256) (close("MessageDigest"))
        (element("Size", &piece.bytes.to_string()))
        (open("FormatIdentification", "")) (element("MimeType", &piece.media_type)) (close("FormatIdentification"))
        (open("FileInfo", "")) (element("Filename", name)) (close("FileInfo"))
        (close("BinaryDataObject"))
    }
}

fn unit(n: usize, piece: &Piece, index: &Index) -> Markup {
    let kind = match piece.kind.as_str() {
        "convocation" => "Convocation",
        "list" => "Liste des délibérations",
        "minutes" => "Procès-verbal",
        "deliberation" => "Délibération",
        "facts" => "Données",
        _ => "Acte",
    };
    html! {
        (open("ArchiveUnit", &format!(" id=\"piece-{n}\"")))
        (open("Content", ""))
        (element("DescriptionLevel", "Item"))
        (element("Title", &piece.title))
        (element("DocumentType", kind))
        (element("StartDate", &index.day))
        (element("EndDate", &index.day))
        (close("Content"))
        (open("DataObjectReference", "")) (element("DataObjectReferenceId", &format!("objet-{n}"))) (close("DataObjectReference"))
        (close("ArchiveUnit"))
    }
}
