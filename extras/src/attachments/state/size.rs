//! How large a file is, in the unit that people read it in.

/// A unit of 1,024 of the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// As few as they are.
    Byte,
    /// 1,024 bytes.
    Kilobyte,
    /// 1,024 kilobytes.
    Megabyte,
}

impl Unit {
    /// Its name among those that browsers can write in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Byte => "byte",
            Self::Kilobyte => "kilobyte",
            Self::Megabyte => "megabyte",
        }
    }
}

/// A number of at most one digit after the point, and its unit.
#[must_use]
pub fn in_units(bytes: u64) -> (f64, Unit) {
    const KILO: u64 = 1024;
    const MEGA: u64 = KILO * KILO;
    let tenths = |unit: u64| (bytes as f64 * 10.0 / unit as f64).round() / 10.0;
    match bytes {
        0..KILO => (bytes as f64, Unit::Byte),
        // Just below a megabyte would round to 1,024 kilobytes.
        KILO..1_048_064 => ((bytes as f64 / KILO as f64).round(), Unit::Kilobyte),
        _ => (tenths(MEGA), Unit::Megabyte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well() {
        for (bytes, number, unit) in [
            (0, 0.0, Unit::Byte),
            (1023, 1023.0, Unit::Byte),
            (1024, 1.0, Unit::Kilobyte),
            (1500, 1.0, Unit::Kilobyte),
            (1_048_063, 1023.0, Unit::Kilobyte),
            (1_048_064, 1.0, Unit::Megabyte),
            (10_485_760, 10.0, Unit::Megabyte),
            (2_516_582, 2.4, Unit::Megabyte),
        ] {
            assert_eq!(in_units(bytes), (number, unit), "{bytes}");
        }
    }
}
