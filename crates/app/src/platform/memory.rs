//! Memory: the press takes it in large pages, which makes a dossier a quarter cheaper; the server, which rests most of
//! the time, must not. The allocator reads its settings before `main`: only its environment can tell it.
use std::os::unix::process::CommandExt;
use std::process::Command;

/// « 0 »: memory is committed as it is needed, in small pages.
pub const EAGER: &str = "MIMALLOC_ARENA_EAGER_COMMIT";

/// Starts this process again as one that keeps little memory, unless it is; the same process goes on, with its number.
/// Where that cannot be done, it goes on as it is.
pub fn sparing() {
    let Ok(program) = std::env::current_exe() else { return };
    if std::env::var_os(EAGER).is_none() {
        let error = Command::new(program).args(std::env::args_os().skip(1)).env(EAGER, "0").exec();
        eprintln!("pupitre : la mémoire n’a pas pu être réglée ({error}) ; le serveur démarre quand même.");
    }
}
