//! The binary `pupitre`: server, worker, command line.
use std::process::ExitCode;

/// An eighth less work than the system's allocator where documents are read and assembled (docs/performance.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match pupitre::commands::run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("pupitre : {error:#}");
            ExitCode::FAILURE
        }
    }
}
