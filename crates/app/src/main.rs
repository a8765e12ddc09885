//! The binary `pupitre`: server, worker, command line.
use std::process::ExitCode;

fn main() -> ExitCode {
    match pupitre::commands::run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("pupitre : {error:#}");
            ExitCode::FAILURE
        }
    }
}
