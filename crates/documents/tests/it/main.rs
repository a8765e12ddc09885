//! Tests of the documents room, on real and hostile files when they are beside the checkout, on generated ones always.

mod acts;
mod annotating;
mod assembling;
mod data;
mod fleet_papers;
mod hostile;
mod made;
mod papers;
mod printing;
mod sample;
mod typesetting;
mod words;
