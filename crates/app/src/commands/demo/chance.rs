//! Chance that always falls the same way: the demonstration is the same everywhere, whoever opens it.

/// A sequence of numbers drawn from a name.
pub(super) struct Chance(u64);

impl Chance {
    /// The sequence of a name: « Hélène Ferrand, council 3 ».
    pub(super) fn of(name: &str) -> Self {
        // FNV-1a: stable from one version of the compiler to the next, which the standard hasher does not promise.
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        }))
    }

    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 when there is none.
    pub(super) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }

    /// A number from `low` to `high`, both possible.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(usize::try_from(high - low + 1).unwrap_or(1)) as i64
    }

    /// True so many times in a hundred.
    pub(super) fn falls(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_always_falls_the_same_way_and_shares_are_kept() {
        let draw = |name| {
            (0..6)
                .map({
                    let mut chance = Chance::of(name);
                    move |_| chance.between(1, 6)
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(draw("Hélène"), draw("Hélène"));
        assert_ne!(draw("Hélène"), draw("Marc"));
        let mut chance = Chance::of("shares");
        let fallen = (0..2_000).filter(|_| chance.falls(30)).count();
        assert!((500..700).contains(&fallen), "{fallen}");
    }
}
