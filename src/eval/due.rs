//! Steps that wait to be taken, the first of them first: a bit for each.

/// A set of small numbers, taken out in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Due {
    words: Vec<u64>,
    /// No number lies in a word before this one.
    from: usize,
}

impl Due {
    /// Room for numbers below a limit; there may be larger ones.
    pub(super) fn below(limit: usize) -> Due {
        Due { words: vec![0; limit.div_ceil(64)], from: 0 }
    }

    /// Puts one in; whether it was not in before.
    pub(super) fn insert(&mut self, number: usize) -> bool {
        let (word, bit) = (number / 64, 1_u64 << (number % 64));
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.from = self.from.min(word);
        let Some(place) = self.words.get_mut(word) else {
            return false;
        };
        let is_new = *place & bit == 0;
        *place |= bit;
        is_new
    }

    /// Takes the smallest out.
    pub(super) fn pop_first(&mut self) -> Option<usize> {
        while let Some(word) = self.words.get_mut(self.from) {
            if *word != 0 {
                let bit = word.trailing_zeros() as usize;
                *word &= *word - 1;
                return Some(self.from * 64 + bit);
            }
            self.from += 1;
        }
        None
    }
}

impl Extend<usize> for Due {
    fn extend<I: IntoIterator<Item = usize>>(&mut self, numbers: I) {
        for number in numbers {
            self.insert(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Due;

    #[test]
    fn numbers_come_out_in_order_and_once() {
        let mut due = Due::below(10);
        due.extend([130, 5, 64, 5, 63]);
        assert_eq!(due.pop_first(), Some(5));
        assert!(due.insert(6) && !due.insert(64));
        let rest: Vec<usize> = std::iter::from_fn(|| due.pop_first()).collect();
        assert_eq!(rest, [6, 63, 64, 130]);
        // A smaller one than was taken out last still comes.
        assert!(due.insert(1) && due.pop_first() == Some(1) && due.pop_first().is_none());
    }
}
