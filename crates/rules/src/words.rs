//! Closed lists of words, so that the description of the API says them all.

/// Names a closed list for the description: `words! { /// Where it stands. State: "draft", "sent" }`.
/// The values themselves stay texts; the tests hold every answer against the description.
#[macro_export]
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident: $($word:literal),+;)+) => {$(
        $(#[$doc])*
        pub enum $name {}

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some([$($word),+]))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}
    )+};
}
