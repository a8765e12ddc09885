//! The law of local assemblies, pure: notice, quorum, proxies, the gate before sending. No clock, no I/O.
//!
//! Law is data: every delay is a dated row of [`law`] with its source and whether it was checked on Légifrance.
pub mod appointment;
pub mod authority;
pub mod ballot;
pub mod duties;
pub mod fleet;
pub mod french;
pub mod gate;
pub mod holidays;
pub mod law;
pub mod majority;
pub mod matters;
pub mod notice;
pub mod proceedings;
pub mod proxy;
pub mod publicity;
pub mod quorum;
pub mod study;
pub mod told;
mod words;
