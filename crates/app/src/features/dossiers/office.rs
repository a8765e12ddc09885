//! Office documents (DOCX, ODT): recognised by what they hold, never by their name; made PDF where LibreOffice is.
//!
//! Runs in the press: the archive is only looked at, within limits; LibreOffice works in an empty home, without
//! macros, without the network, and is stopped when it takes too long.
use super::tasks::ConvertOrder;
use std::fs;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use zip::ZipArchive;

/// DOCX.
pub(super) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// ODT.
pub(super) const ODT: &str = "application/vnd.oasis.opendocument.text";
/// PDF.
pub(super) const PDF: &str = "application/pdf";

/// Most files in an office document.
const MOST_ENTRIES: usize = 10_000;
/// Most bytes they announce once unpacked.
const MOST_UNPACKED: u64 = 512 << 20;
/// Most bytes read of one of them.
const MOST_READ: u64 = 1 << 20;

/// Why an office document is refused; `Display` is the French sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum OfficeRefusal {
    #[error(
        "Ce fichier est une archive ou un document bureautique qui n’est ni un DOCX ni un ODT. Enregistrez-le en PDF, puis déposez-le de nouveau."
    )]
    OtherKind,
    #[error(
        "Ce document bureautique est endommagé. Ouvrez l’original, enregistrez-le en PDF, puis déposez-le."
    )]
    Damaged,
    #[error(
        "Ce document contient des macros, que les tablettes n’exécutent pas. Enregistrez-le en PDF ou en DOCX sans macros, puis déposez-le de nouveau."
    )]
    Macros,
    #[error(
        "Ce document est protégé par un mot de passe : les élus ne pourraient pas l’ouvrir. Enregistrez-le sans mot de passe, puis déposez-le de nouveau."
    )]
    Password,
    #[error(
        "Ce document se déploie au-delà de 512 Mo : il bloquerait les tablettes. Réduisez ses images, ou enregistrez-le en PDF."
    )]
    Bomb,
}

impl OfficeRefusal {
    /// Stable code.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::OtherKind => "other_kind",
            Self::Damaged => "office_damaged",
            Self::Macros => "macros",
            Self::Password => "password",
            Self::Bomb => "bomb",
        }
    }
}

/// Whether a file is a ZIP archive, which every DOCX and ODT is.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The media type of a DOCX or ODT without macros nor password.
pub(super) fn check(bytes: &[u8]) -> Result<&'static str, OfficeRefusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| OfficeRefusal::Damaged)?;
    if archive.len() > MOST_ENTRIES {
        return Err(OfficeRefusal::Bomb);
    }
    let mut unpacked = 0u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|_| OfficeRefusal::Damaged)?;
        unpacked = unpacked.saturating_add(entry.size());
        if entry.encrypted() {
            return Err(OfficeRefusal::Password);
        }
    }
    if unpacked > MOST_UNPACKED {
        return Err(OfficeRefusal::Bomb);
    }
    let names: Vec<String> = archive.file_names().map(str::to_lowercase).collect();
    if let Some(types) = read(&mut archive, "[Content_Types].xml") {
        let macros = types.contains("macroEnabled") || names.iter().any(|n| n.ends_with("vbaproject.bin"));
        return match types.contains("wordprocessingml.document.main+xml") {
            _ if macros => Err(OfficeRefusal::Macros),
            true if names.iter().any(|n| n == "word/document.xml") => Ok(DOCX),
            _ => Err(OfficeRefusal::OtherKind),
        };
    }
    if read(&mut archive, "mimetype").is_none_or(|t| t.trim() != ODT) {
        return Err(OfficeRefusal::OtherKind);
    }
    let manifest = read(&mut archive, "META-INF/manifest.xml").ok_or(OfficeRefusal::Damaged)?;
    if manifest.contains("encryption-data") {
        return Err(OfficeRefusal::Password);
    }
    if names.iter().any(|n| n.starts_with("basic/") && n.ends_with(".xml") && !n.ends_with("script-lc.xml")) {
        return Err(OfficeRefusal::Macros);
    }
    if names.iter().any(|n| n == "content.xml") { Ok(ODT) } else { Err(OfficeRefusal::Damaged) }
}

fn read(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<String> {
    let mut text = Vec::new();
    archive.by_name(name).ok()?.take(MOST_READ).read_to_end(&mut text).ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// No macro, no link followed, no way to the network.
const PROFILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"#;

/// Makes a PDF of an office document; none where LibreOffice is absent or gives nothing.
pub(super) fn convert(order: &ConvertOrder) -> io::Result<Option<PathBuf>> {
    let profile = order.folder.join("profile");
    fs::create_dir_all(profile.join("user"))?;
    fs::write(profile.join("user/registrymodifications.xcu"), PROFILE)?;
    let name = if order.media_type == ODT { "document.odt" } else { "document.docx" };
    let source = order.folder.join(name);
    fs::copy(&order.path, &source)?;
    // `timeout` puts LibreOffice and its children in one group and ends them together.
    let status = Command::new("timeout")
        .args(["--kill-after=5", &order.seconds.to_string(), &order.soffice])
        .args(["--headless", "--norestore", "--nolockcheck", "--nodefault"])
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--convert-to", "pdf:writer_pdf_Export", "--outdir"])
        .arg(&order.folder)
        .arg(&source)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", &order.folder)
        .env("LANG", "C.UTF-8")
        .current_dir(&order.folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let pdf = order.folder.join("document.pdf");
    let made = status.is_ok_and(|s| s.success()) && fs::metadata(&pdf).is_ok_and(|m| m.len() > 0);
    Ok(made.then_some(pdf))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn archive(files: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn office_documents_are_known_by_what_they_hold() {
        let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
        let docx = [("[Content_Types].xml", word), ("word/document.xml", "<w:document/>")];
        assert_eq!(check(&archive(&docx)), Ok(DOCX));
        let with_macros = [docx[0], docx[1], ("word/vbaProject.bin", "x")];
        assert_eq!(check(&archive(&with_macros)), Err(OfficeRefusal::Macros));
        let sheet = [("[Content_Types].xml", "spreadsheetml.sheet.main+xml"), ("xl/workbook.xml", "")];
        assert_eq!(check(&archive(&sheet)), Err(OfficeRefusal::OtherKind));
        let odt = [("mimetype", ODT), ("content.xml", ""), ("META-INF/manifest.xml", "<manifest/>")];
        assert_eq!(check(&archive(&odt)), Ok(ODT));
        let locked = [odt[0], odt[1], ("META-INF/manifest.xml", "<manifest:encryption-data/>")];
        assert_eq!(check(&archive(&locked)), Err(OfficeRefusal::Password));
        assert_eq!(check(&archive(&[("note.txt", "")])), Err(OfficeRefusal::OtherKind));
        assert_eq!(check(b"PK\x03\x04 cut"), Err(OfficeRefusal::Damaged));
        let many: Vec<(String, &str)> = (0..=MOST_ENTRIES).map(|n| (n.to_string(), "")).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|(n, t)| (n.as_str(), *t)).collect();
        assert_eq!(check(&archive(&many)), Err(OfficeRefusal::Bomb));
    }
}
