//! The binary `pupitre`: server, worker, command line.
use std::process::ExitCode;

fn main() -> ExitCode {
    match pupitre::commands::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pupitre : {error:#}");
            ExitCode::FAILURE
        }
    }
}
