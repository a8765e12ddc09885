//! Tasks of the house: `cargo xtask tidy` checks the rules that the compiler does not know.
mod deny;
mod tidy;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("tidy") => tidy::run(),
        _ => bail!("usage: cargo xtask tidy"),
    }
}
