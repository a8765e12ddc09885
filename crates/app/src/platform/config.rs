//! The one configuration file (`pupitre.toml`), and the environment over it (`PUPITRE_…`).
use anyhow::{Context, Result, bail};
use ipnet::IpNet;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Settings of an instance. Everything has a default that suits one authority on one machine.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Folder of the database, files and spool.
    pub data_dir: PathBuf,
    /// Address to listen on, `127.0.0.1:8080`.
    pub listen: String,
    /// Address that people type, used in e-mails and QR codes.
    pub public_url: String,
    /// `postgres://…`; SQLite in the data folder when absent.
    pub database_url: Option<String>,
    /// A reverse proxy stands in front and writes `X-Forwarded-For`; without it that header is not believed.
    pub behind_proxy: bool,
    /// S3-compatible storage; a folder when absent.
    pub s3: Option<S3>,
    pub mail: MailSettings,
    pub webhooks: WebhookSettings,
    pub log: LogSettings,
    /// Demonstration: one-click sign-in and the mailbox page. Never on a real instance.
    pub demo: bool,
    /// Largest file accepted, in bytes.
    pub largest_upload: u64,
    /// Limits of the child processes that read and make documents.
    pub press: PressLimits,
}

/// S3-compatible storage.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3 {
    pub endpoint: String,
    pub bucket: String,
    pub region: String,
    pub access_key: String,
    pub secret_key: String,
}

impl std::fmt::Debug for S3 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("S3").field("endpoint", &self.endpoint).field("bucket", &self.bucket).finish()
    }
}

/// Outgoing mail.
#[derive(Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// `smtp://host:port`, `smtps://user:password@host`; mails are written to files when absent.
    pub smtp_url: Option<String>,
    /// Sender when the authority has none.
    pub from: String,
    /// Seconds before a silent mail server is left.
    pub timeout: u64,
}

impl std::fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address of the server may carry a password.
        f.debug_struct("MailSettings")
            .field("smtp", &self.smtp_url.is_some())
            .field("from", &self.from)
            .finish()
    }
}

impl Default for MailSettings {
    fn default() -> Self {
        Self { smtp_url: None, from: "Pupitre <pupitre@localhost>".into(), timeout: 30 }
    }
}

/// Announcements to the programs of the authorities.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookSettings {
    /// Networks that are not public and that announcements may still reach, `10.1.0.0/16`. Empty: none.
    pub networks: Vec<IpNet>,
}

/// Logs.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    /// `text` or `json`.
    pub format: String,
    /// Filter, e.g. `info,sqlx=warn`.
    pub filter: String,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: "text".into(), filter: "info,sqlx=warn,hyper=warn,lettre=warn".into() }
    }
}

/// Limits of the child process that reads and makes documents.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PressLimits {
    /// Address space, in megabytes.
    pub memory_mb: u64,
    /// Seconds for one file read.
    pub read_seconds: u64,
    /// Seconds for a whole dossier or print run made.
    pub make_seconds: u64,
    /// Processes at once.
    pub at_once: usize,
    /// LibreOffice, by name or path: makes PDFs of DOCX and ODT. They are kept as they are where it is absent.
    pub soffice: String,
    /// Tesseract with its French data, by name or path: reads scanned pages for search. They stay unread where it is
    /// absent.
    pub tesseract: String,
}

impl Default for PressLimits {
    fn default() -> Self {
        Self {
            memory_mb: 2048,
            read_seconds: 20,
            make_seconds: 300,
            at_once: 2,
            soffice: "soffice".into(),
            tesseract: "tesseract".into(),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: "data".into(),
            listen: "127.0.0.1:8080".into(),
            public_url: "http://localhost:8080".into(),
            database_url: None,
            behind_proxy: false,
            s3: None,
            mail: MailSettings::default(),
            webhooks: WebhookSettings::default(),
            log: LogSettings::default(),
            demo: false,
            largest_upload: 500 * 1024 * 1024,
            press: PressLimits::default(),
        }
    }
}

impl Config {
    /// Reads the file (when given or present), then the environment.
    pub fn read(file: Option<&Path>) -> Result<Self> {
        let text = match file {
            Some(path) => std::fs::read_to_string(path)
                .with_context(|| format!("le fichier de réglages {} ne se lit pas", path.display()))?,
            None => std::fs::read_to_string("pupitre.toml").unwrap_or_default(),
        };
        let mut config: Self = toml::from_str(&text).context("le fichier de réglages est mal écrit")?;
        config.overlay(|name| std::env::var(name).ok())?;
        config.check()?;
        Ok(config)
    }

    fn overlay(&mut self, env: impl Fn(&str) -> Option<String>) -> Result<()> {
        if let Some(v) = env("PUPITRE_DATA_DIR") {
            self.data_dir = v.into();
        }
        if let Some(v) = env("PUPITRE_LISTEN") {
            self.listen = v;
        }
        if let Some(v) = env("PUPITRE_PUBLIC_URL") {
            self.public_url = v;
        }
        if let Some(v) = env("PUPITRE_DATABASE_URL") {
            self.database_url = Some(v);
        }
        if let Some(v) = env("PUPITRE_SMTP_URL") {
            self.mail.smtp_url = Some(v);
        }
        if let Some(v) = env("PUPITRE_MAIL_FROM") {
            self.mail.from = v;
        }
        if let Some(v) = env("PUPITRE_WEBHOOK_NETWORKS") {
            let networks = v.split(',').map(str::trim).filter(|network| !network.is_empty());
            self.webhooks.networks =
                networks.map(str::parse).collect::<Result<_, _>>().with_context(|| {
                    format!(
                        "PUPITRE_WEBHOOK_NETWORKS : « {v} » n’est pas une liste de réseaux (10.1.0.0/16,…)"
                    )
                })?;
        }
        if let Some(v) = env("PUPITRE_LOG") {
            self.log.filter = v;
        }
        for (name, setting) in
            [("PUPITRE_DEMO", &mut self.demo), ("PUPITRE_BEHIND_PROXY", &mut self.behind_proxy)]
        {
            match env(name).as_deref() {
                None => {}
                Some("1" | "true") => *setting = true,
                Some("0" | "false" | "") => *setting = false,
                Some(other) => bail!("{name} vaut « {other} » ; écrivez 1 ou 0"),
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<()> {
        let url = url::Url::parse(&self.public_url)
            .with_context(|| format!("public_url : « {} » n’est pas une adresse", self.public_url))?;
        if !matches!(url.scheme(), "http" | "https") {
            bail!("public_url : « {} » doit commencer par https:// ou http://", self.public_url);
        }
        if let Some(database) = &self.database_url
            && !database.starts_with("postgres")
        {
            bail!(
                "database_url : seule une adresse postgres:// est attendue ; sans elle, SQLite est utilisé"
            );
        }
        Ok(())
    }

    /// True when people reach the instance over TLS.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The public address without a final slash.
    pub fn base_url(&self) -> &str {
        self.public_url.trim_end_matches('/')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_wins_over_the_file_and_secrets_are_not_printed() {
        let mut config: Config = toml::from_str("listen = \"0.0.0.0:80\"").unwrap();
        config
            .overlay(|name| (name == "PUPITRE_SMTP_URL").then(|| "smtps://jo:secret@mail".to_owned()))
            .unwrap();
        assert_eq!(config.listen, "0.0.0.0:80");
        assert!(!format!("{config:?}").contains("secret"));
    }

    #[test]
    fn an_unknown_setting_is_refused_by_name() {
        let error = toml::from_str::<Config>("lisen = 1").unwrap_err().to_string();
        assert!(error.contains("lisen"), "{error}");
    }
}
