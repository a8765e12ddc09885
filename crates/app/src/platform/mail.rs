//! E-mails that leave: real SMTP, or files in a spool folder (embedded default and demonstration).
//!
//! Exactly-once e-mail does not exist: when the server's last answer is lost, the mail is sent again
//! **with the same Message-ID**, and readers show it once.
use crate::platform::config::Config;
use crate::platform::metrics;
use crate::platform::time::Timestamp;
use anyhow::{Context, Result};
use lettre::message::header::{ContentType, MessageId};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use lettre::transport::smtp::{self, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// One e-mail to one person.
#[derive(Debug, Clone)]
pub struct Mail {
    /// `<unique@host>`: constant for a dispatch, whatever the number of tries.
    pub message_id: String,
    /// Sender as the authority shows it; the instance's sender when empty.
    pub from: String,
    pub to_name: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// iTIP part: method (`REQUEST`, `CANCEL`) and calendar text.
    pub calendar: Option<(String, String)>,
    /// File name, media type, bytes.
    pub attachments: Vec<(String, String, Vec<u8>)>,
}

/// Why a mail did not leave.
#[derive(Debug)]
pub enum MailFault {
    /// The recipient was refused for good: the server's words.
    Refused(String),
    /// The server is away, slow or asks to come back.
    Later(String),
}

/// Summary of a spooled mail, for the mailbox page of the demonstration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Spooled {
    pub id: String,
    pub at: Timestamp,
    pub from: String,
    pub to: String,
    pub subject: String,
    pub message_id: String,
    pub has_calendar: bool,
    pub attachments: Vec<String>,
    pub text: String,
    pub html: String,
}

/// The way out.
#[derive(Clone)]
pub enum Mailer {
    Smtp { transport: AsyncSmtpTransport<Tokio1Executor>, from: Mailbox },
    Spool { folder: PathBuf, from: Mailbox },
}

impl Mailer {
    /// SMTP when configured, else the spool folder.
    pub fn open(config: &Config) -> Result<Self> {
        let from: Mailbox = config
            .mail
            .from
            .parse()
            .with_context(|| format!("mail.from : « {} » n’est pas une adresse", config.mail.from))?;
        let Some(url) = &config.mail.smtp_url else {
            let folder = config.data_dir.join("mail");
            std::fs::create_dir_all(&folder)?;
            return Ok(Self::Spool { folder, from });
        };
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .context("mail.smtp_url : cette adresse de serveur ne se lit pas")?
            .timeout(Some(Duration::from_secs(config.mail.timeout)))
            .pool_config(PoolConfig::new().max_size(32).idle_timeout(Duration::from_secs(20)))
            .build();
        Ok(Self::Smtp { transport, from })
    }

    /// Sends, and counts for the metrics; the answer of the server is the evidence.
    pub async fn send(&self, mail: &Mail, at: Timestamp) -> Result<String, MailFault> {
        let answer = self.hand_over(mail, at).await;
        metrics::mailed(match &answer {
            Ok(_) => metrics::Outcome::Accepted,
            Err(MailFault::Later(_)) => metrics::Outcome::Later,
            Err(MailFault::Refused(_)) => metrics::Outcome::Refused,
        });
        answer
    }

    async fn hand_over(&self, mail: &Mail, at: Timestamp) -> Result<String, MailFault> {
        let default_from = match self {
            Self::Smtp { from, .. } | Self::Spool { from, .. } => from,
        };
        let message = compose(mail, default_from, at).map_err(|e| MailFault::Refused(format!("{e:#}")))?;
        match self {
            Self::Smtp { transport, .. } => match transport.send(message).await {
                Ok(answer) => {
                    let words: Vec<&str> = answer.message().collect();
                    Ok(format!("{} {}", answer.code(), words.join(" ")))
                }
                Err(error) => Err(told(&error)),
            },
            Self::Spool { folder, from } => spool(folder, mail, &message, from, at)
                .await
                .map(|()| "250 écrit dans le dossier des courriels".to_owned())
                .map_err(|e| MailFault::Later(format!("{e:#}"))),
        }
    }
}

/// Tells a refused recipient (550–559) from a server that is away or badly set up (everything else).
fn told(error: &smtp::Error) -> MailFault {
    let mut words = error.to_string();
    words.truncate(words.char_indices().nth(500).map_or(words.len(), |(i, _)| i));
    match error.status() {
        Some(code) if error.is_permanent() && code.detail_severity_is_mailbox() => MailFault::Refused(words),
        _ => MailFault::Later(words),
    }
}

/// 55x answers speak of the mailbox; 50x and 53x speak of the dialogue or of the account.
trait MailboxCode {
    fn detail_severity_is_mailbox(&self) -> bool;
}

impl MailboxCode for smtp::response::Code {
    fn detail_severity_is_mailbox(&self) -> bool {
        self.to_string().starts_with("55")
    }
}

fn compose(mail: &Mail, default_from: &Mailbox, at: Timestamp) -> Result<Message> {
    let from = one_line(&mail.from).parse().unwrap_or_else(|_| default_from.clone());
    let to = Mailbox::new(Some(one_line(&mail.to_name)), mail.to.parse().context("adresse impossible")?);
    let mut body = MultiPart::alternative()
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    if let Some((method, calendar)) = &mail.calendar {
        let kind = ContentType::parse(&format!("text/calendar; method={method}; charset=utf-8"))?;
        body = body.singlepart(SinglePart::builder().header(kind).body(calendar.clone()));
    }
    let mut whole = MultiPart::mixed().multipart(body);
    for (name, kind, bytes) in &mail.attachments {
        whole =
            whole.singlepart(Attachment::new(name.clone()).body(bytes.clone(), ContentType::parse(kind)?));
    }
    let date = std::time::UNIX_EPOCH + Duration::from_millis(at.0.max(0) as u64);
    Ok(Message::builder()
        .header(MessageId::from(mail.message_id.clone()))
        .date(date)
        .from(from)
        .to(to)
        .subject(one_line(&mail.subject))
        .multipart(whole)?)
}

/// A header is one line, whatever its author typed.
fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ").trim().to_owned()
}

async fn spool(folder: &Path, mail: &Mail, message: &Message, from: &Mailbox, at: Timestamp) -> Result<()> {
    let id = crate::platform::ids::new_id().to_string();
    let summary = Spooled {
        id: id.clone(),
        at,
        from: if mail.from.is_empty() { from.to_string() } else { mail.from.clone() },
        to: format!("{} <{}>", mail.to_name, mail.to),
        subject: mail.subject.clone(),
        message_id: mail.message_id.clone(),
        has_calendar: mail.calendar.is_some(),
        attachments: mail.attachments.iter().map(|(name, ..)| name.clone()).collect(),
        text: mail.text.clone(),
        html: mail.html.clone(),
    };
    tokio::fs::write(folder.join(format!("{id}.eml")), message.formatted()).await?;
    // The summary comes last: a mail is listed only when it is whole.
    let beside = folder.join(format!("{id}.part"));
    tokio::fs::write(&beside, serde_json::to_vec(&summary)?).await?;
    tokio::fs::rename(beside, folder.join(format!("{id}.json"))).await?;
    Ok(())
}

/// Mails of the spool, newest first.
pub async fn spooled(folder: &Path, limit: usize) -> Result<Vec<Spooled>> {
    let mut names = Vec::new();
    let mut entries = tokio::fs::read_dir(folder).await?;
    while let Some(entry) = entries.next_entry().await? {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".json") {
            names.push(name);
        }
    }
    // Identifiers are ordered by time.
    names.sort_unstable_by(|a, b| b.cmp(a));
    let mut mails = Vec::new();
    for name in names.into_iter().take(limit) {
        mails.push(serde_json::from_slice(&tokio::fs::read(folder.join(name)).await?)?);
    }
    Ok(mails)
}
