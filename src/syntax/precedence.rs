//! What binds tighter: the one table, and the climb over operands and operators that uses it.
//!
//! The order is CQL's. `not` binds tighter than a comparison there, which surprises people: `check` refuses the
//! cases where it would matter.

/// How tightly an operator holds its operands; more is tighter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Strength(pub u8);

/// `a implies b`
pub const IMPLIES: Strength = Strength(1);
/// `a or b`, `a xor b`
pub const OR: Strength = Strength(2);
/// `a and b`
pub const AND: Strength = Strength(3);
/// `x in y`, `y contains x`
pub const MEMBERSHIP: Strength = Strength(4);
/// `a = b`, `a ~ b`
pub const EQUALITY: Strength = Strength(5);
/// `a before b`, `a included in b`, `a same day as b`
pub const TIMING: Strength = Strength(6);
/// `a < b`
pub const INEQUALITY: Strength = Strength(7);
/// `x between a and b`
pub const BETWEEN: Strength = Strength(8);
/// `not a`
pub const NOT: Strength = Strength(9);
/// `x is null`, `r applies`, `c.option is excluded`
pub const IS: Strength = Strength(10);
/// `a + b`
pub const ADDITION: Strength = Strength(11);
/// `a * b`, `a / b`, `a div b`, `a mod b`
pub const MULTIPLICATION: Strength = Strength(12);
/// `a ^ b`
pub const POWER: Strength = Strength(13);
/// `start of i`
pub const BOUNDARY: Strength = Strength(14);
/// `-a`: tighter than `^`, as in CQL
pub const SIGN: Strength = Strength(15);
/// `weight in kg`
pub const IN_UNIT: Strength = Strength(16);
/// Names, numbers, anything in brackets.
pub const PRIMARY: Strength = Strength(17);

impl Strength {
    /// The next tighter one, for the right side of an operator that groups to the left.
    pub fn tighter(self) -> Strength {
        Strength(self.0.saturating_add(1))
    }
}
