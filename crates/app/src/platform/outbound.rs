//! Requests to addresses that people type: only to the public network, checked once the name is resolved; no redirect,
//! no proxy, bounded in time. The configuration may open private networks, by name (`[webhooks] networks`).
use crate::platform::config::WebhookSettings;
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::HeaderMap;
use reqwest::{Body, Client, redirect};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::lookup_host;
use tokio::sync::Semaphore;
use url::{Host, Url};

/// Seconds before a receiver that says nothing is left.
const PATIENCE: Duration = Duration::from_secs(10);
/// Requests under way at once.
const AT_ONCE: usize = 8;

/// Why nothing was sent, or nothing was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutboundFault {
    /// The address itself is refused: French sentence.
    Barred(String),
    /// Nobody answered: French sentence.
    Silent(String),
}

impl OutboundFault {
    /// The French sentence.
    pub fn sentence(&self) -> &str {
        match self {
            Self::Barred(words) | Self::Silent(words) => words,
        }
    }
}

/// The way out.
pub struct Outbound {
    opened: Arc<Vec<IpNet>>,
    client: OnceLock<Client>,
    at_once: Semaphore,
}

impl Outbound {
    /// The way out that the configuration describes; the client itself is made at the first request.
    pub fn new(settings: &WebhookSettings) -> Self {
        let opened = Arc::new(settings.networks.clone());
        Self { opened, client: OnceLock::new(), at_once: Semaphore::new(AT_ONCE) }
    }

    /// Whether an address may be written down: its form, and where it leads when that needs no name server.
    pub fn check(&self, address: &str) -> Result<Url, OutboundFault> {
        let barred = |words: &str| OutboundFault::Barred(words.to_owned());
        let url = Url::parse(address.trim()).map_err(|_| {
            barred("Cette adresse ne se lit pas : écrivez-la en entier, par exemple https://logiciel.exemple.fr/pupitre.")
        })?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(barred(
                "Une adresse ne porte pas de mot de passe : la signature de chaque avis suffit à le reconnaître.",
            ));
        }
        let literal = match url.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
            Some(Host::Domain("localhost")) => Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            Some(Host::Domain(_)) => None,
            None => return Err(barred("Cette adresse ne nomme aucun serveur.")),
        };
        let here = literal.is_some_and(|ip| ip.to_canonical().is_loopback() && self.allows(ip));
        if url.scheme() != "https" && !(url.scheme() == "http" && here) {
            return Err(barred("L’adresse doit commencer par https:// : ce qui est annoncé voyage chiffré."));
        }
        match literal.filter(|ip| !self.allows(*ip)) {
            Some(ip) => Err(barred_address(ip)),
            None => Ok(url),
        }
    }

    /// Sends a body; answers the HTTP status. The answer itself is not read.
    pub async fn post(
        &self,
        url: &Url,
        headers: HeaderMap,
        body: impl Into<Body>,
    ) -> Result<u16, OutboundFault> {
        let silent = |words: &str| OutboundFault::Silent(words.to_owned());
        self.check(url.as_str())?;
        // The semaphore is never closed.
        let _turn = self.at_once.acquire().await;
        let port = url.port_or_known_default().unwrap_or(443);
        if let Some(Host::Domain(name)) = url.host() {
            reachable(name, port, &self.opened).await?;
        }
        let client = self.client().map_err(|e| silent(&format!("L’envoi n’a pas pu être préparé ({e}).")))?;
        match client.post(url.clone()).headers(headers).body(body).send().await {
            Ok(answer) => Ok(answer.status().as_u16()),
            Err(error) if error.is_timeout() => Err(silent("Le serveur n’a pas répondu en dix secondes.")),
            Err(error) => Err(silent(why(&error))),
        }
    }

    fn client(&self) -> reqwest::Result<Client> {
        if let Some(made) = self.client.get() {
            return Ok(made.clone());
        }
        let made = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .connect_timeout(PATIENCE / 2)
            .timeout(PATIENCE)
            .user_agent(concat!("Pupitre/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(Guard(self.opened.clone())))
            .build()?;
        Ok(self.client.get_or_init(|| made).clone())
    }

    fn allows(&self, ip: IpAddr) -> bool {
        allowed(ip, &self.opened)
    }
}

/// The cause at the bottom, told in words when it is one that people meet.
fn why(error: &reqwest::Error) -> &'static str {
    let text = format!("{error:?}").to_lowercase();
    if text.contains("refused") {
        "Le serveur refuse la connexion."
    } else if text.contains("certificate") || text.contains("invalidcert") {
        "Le certificat du serveur n’est pas reconnu."
    } else if error.is_connect() {
        "La connexion au serveur ne s’établit pas."
    } else {
        "Le serveur a coupé avant de répondre."
    }
}

fn barred_address(ip: IpAddr) -> OutboundFault {
    OutboundFault::Barred(format!(
        "L’adresse mène à {ip}, qui n’est pas sur le réseau public : rien n’y est envoyé. Si ce réseau est le vôtre, \
         l’hébergeur peut l’ouvrir dans la configuration (webhooks.networks)."
    ))
}

/// The addresses of a name, all of them allowed. One that is not is enough to refuse the name.
async fn reachable(name: &str, port: u16, opened: &[IpNet]) -> Result<Vec<SocketAddr>, OutboundFault> {
    let unknown = || OutboundFault::Silent(format!("Le nom {name} n’est pas connu des serveurs de noms."));
    let found = tokio::time::timeout(PATIENCE / 2, lookup_host((name, port))).await;
    let found: Vec<SocketAddr> = found.map_err(|_| unknown())?.map_err(|_| unknown())?.collect();
    if found.is_empty() {
        return Err(unknown());
    }
    match found.iter().find(|address| !allowed(address.ip(), opened)) {
        Some(address) => Err(barred_address(address.ip())),
        None => Ok(found),
    }
}

/// Resolves for the client itself, so that what is connected to is what was checked.
struct Guard(Arc<Vec<IpNet>>);

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let opened = self.0.clone();
        Box::pin(async move {
            let found = reachable(name.as_str(), 0, &opened).await.map_err(|f| f.sentence().to_owned())?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

fn allowed(ip: IpAddr, opened: &[IpNet]) -> bool {
    let ip = ip.to_canonical();
    is_public(ip) || opened.iter().any(|network| network.contains(&ip))
}

/// On the public network: what IANA reserves for anything else is not.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let reserved = a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19))
        || a >= 240;
    !(reserved
        || ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation())
}

/// Global unicast only, without the ranges that carry an IPv4 address inside (6to4, Teredo, NAT64) or are for papers.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let global = a & 0xe000 == 0x2000;
    let special = a == 0x2002 || (a == 0x2001 && b < 0x0200) || (a == 0x2001 && b == 0x0db8) || a == 0x3fff;
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn out(networks: &[&str]) -> Outbound {
        Outbound::new(&WebhookSettings { networks: networks.iter().map(|n| n.parse().unwrap()).collect() })
    }

    #[test]
    fn no_address_of_a_private_network_is_reached_however_it_is_written() {
        let closed = out(&[]);
        for address in [
            "https://127.0.0.1/x",
            "https://2130706433/x",
            "https://0x7f.1/x",
            "https://localhost/x",
            "https://10.0.0.1/",
            "https://172.16.9.9/",
            "https://192.168.1.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://100.64.0.1/",
            "https://0.0.0.0/",
            "https://224.0.0.1/",
            "https://255.255.255.255/",
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[fe80::1]/",
            "https://[fd00::1]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[2002:7f00:1::]/",
        ] {
            let fault = closed.check(address).unwrap_err();
            assert!(fault.sentence().contains("réseau public"), "{address}: {fault:?}");
        }
        assert!(
            closed.check("https://93.184.216.34/x").is_ok() && closed.check("https://[2a01:e0a::1]/").is_ok()
        );
        assert!(closed.check("https://logiciel.exemple.fr/pupitre").is_ok());
    }

    #[test]
    fn only_https_is_taken_and_http_only_towards_this_machine_when_it_is_opened() {
        let closed = out(&[]);
        for address in [
            "http://exemple.fr/",
            "ftp://exemple.fr/",
            "http://127.0.0.1:9/",
            "exemple.fr",
            "https://a:b@exemple.fr/",
        ] {
            assert!(closed.check(address).is_err(), "{address}");
        }
        let opened = out(&["127.0.0.0/8", "10.1.0.0/16"]);
        assert!(opened.check("http://127.0.0.1:9/").is_ok() && opened.check("http://localhost:9/").is_ok());
        assert!(opened.check("https://10.1.2.3/").is_ok());
        assert!(opened.check("http://10.1.2.3/").is_err() && opened.check("https://10.2.0.1/").is_err());
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_when_it_is_resolved() {
        let fault = reachable("localhost", 443, &[]).await.unwrap_err();
        assert!(matches!(fault, OutboundFault::Barred(_)), "{fault:?}");
        let opened: [IpNet; 2] = ["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        assert!(reachable("localhost", 443, &opened).await.is_ok());
        // The client asks the same question again when it connects.
        let guard = |opened: &[IpNet]| Guard(Arc::new(opened.to_vec())).resolve("localhost".parse().unwrap());
        assert!(guard(&[]).await.is_err() && guard(&opened).await.is_ok());
    }
}
