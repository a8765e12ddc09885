//! Dependencies held against `deny.toml`: licences allowed, crates banned, nothing from outside the registry.
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::path::Path;
use std::process::Command;

#[derive(Deserialize)]
struct Deny {
    licenses: Licences,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    /// None for the crates of the house.
    source: Option<String>,
}

/// Every fault of the dependencies, a line each.
pub fn faults(root: &Path) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(root.join("deny.toml")).context("deny.toml")?;
    let rules: Deny = toml::from_str(&text).context("deny.toml")?;
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let told = Command::new(cargo)
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .current_dir(root)
        .output()?;
    if !told.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&told.stderr));
    }
    let metadata: Metadata = serde_json::from_slice(&told.stdout)?;
    Ok(metadata.packages.iter().filter_map(|package| fault(package, &rules)).collect())
}

fn fault(package: &Package, rules: &Deny) -> Option<String> {
    let named = format!("{} {}", package.name, package.version);
    let source = package.source.as_deref()?;
    if rules.bans.deny.iter().any(|ban| ban.name == package.name) {
        return Some(format!(
            "deny.toml: {named} is banned: find who asks for it (cargo tree -i {}), choose otherwise",
            package.name
        ));
    }
    if !source.starts_with("registry+") {
        return Some(format!("deny.toml: {named} comes from {source}: only the registry is a source"));
    }
    let licence = package.license.as_deref().unwrap_or("no licence");
    (!allowed(licence, &rules.licenses.allow)).then(|| {
        format!("deny.toml: {named} is under {licence}: choose another crate, or allow it with its reason")
    })
}

/// Whether one way through the expression is allowed; `/` is the old way to write `OR`, and binds like it.
fn allowed(licence: &str, allow: &[String]) -> bool {
    let plain = licence.replace('/', " OR ");
    let words = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ");
    let any = |part: &str| {
        let part = part.trim().trim_start_matches('(').trim_end_matches(')');
        part.split(" OR ").any(|one| allow.contains(&words(one)))
    };
    if plain.contains(" AND ") { plain.split(" AND ").all(any) } else { any(&plain) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_way_through_the_expression_is_enough_and_every_part_of_an_and_counts() {
        let allow = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        for licence in [
            "MIT",
            "GPL-3.0 OR MIT",
            "GPL-3.0/MIT",
            "(MIT OR GPL-3.0) AND Apache-2.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(allowed(licence, &allow), "{licence}");
        }
        for licence in ["GPL-3.0", "MIT AND GPL-3.0", "no licence"] {
            assert!(!allowed(licence, &allow), "{licence}");
        }
    }

    #[test]
    fn a_banned_crate_and_a_foreign_source_are_named() {
        let rules: Deny =
            toml::from_str("[licenses]\nallow = ['MIT']\n[bans]\ndeny = [{ crate = 'openssl' }]").unwrap();
        let package = |name: &str, source: &str| Package {
            name: name.into(),
            version: "1.0.0".into(),
            license: Some("MIT".into()),
            source: Some(source.into()),
        };
        assert!(fault(&package("openssl", "registry+x"), &rules).unwrap().contains("banned"));
        assert!(fault(&package("serde", "git+x"), &rules).unwrap().contains("only the registry"));
        assert_eq!(fault(&package("serde", "registry+x"), &rules), None);
    }
}
