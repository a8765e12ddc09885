//! The binary `pupitre`: server, worker, command line.
use std::process::ExitCode;

/// A quarter less work than the system's where documents are read and assembled (`platform/memory.rs`).
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
