//! Words that are not what they seem: letters that look like others, signs that nobody sees, names without end.

/// A quoted word of a message may have so many letters.
const WORD_LETTERS_MAX: usize = 120;
/// So many of a longer one are shown of its beginning, and half as many of its end.
const WORD_LETTERS_SHOWN: usize = 40;
/// A message may have so many bytes.
const MESSAGE_BYTES_MAX: usize = 2000;
/// So many strange letters are named.
const NAMED_MAX: usize = 4;

/// A message whose quoted words a reader can take in.
pub(super) fn shortened(message: String) -> String {
    if message.len() <= WORD_LETTERS_MAX {
        return message;
    }
    let mut short = String::new();
    for (at, part) in message.split('`').enumerate() {
        if at > 0 {
            short.push('`');
        }
        let letters = part.chars().count();
        if at % 2 == 0 || letters <= WORD_LETTERS_MAX {
            short.push_str(part);
        } else {
            short.extend(part.chars().take(WORD_LETTERS_SHOWN));
            short.push_str(&format!("… ({letters} letters) …"));
            short.extend(part.chars().skip(letters - WORD_LETTERS_SHOWN / 2));
        }
    }
    if short.len() > MESSAGE_BYTES_MAX {
        let end = (0..=MESSAGE_BYTES_MAX).rev().find(|at| short.is_char_boundary(*at)).unwrap_or(0);
        short.truncate(end);
        short.push('…');
    }
    short
}

/// A message whose quoted words do not break it into several lines.
pub(super) fn on_one_line(message: String) -> String {
    if message.contains(['\n', '\r']) { message.replace(['\n', '\r'], " ") } else { message }
}

/// Names the letters in the quoted words of a message that a reader would take for others, or not see at all.
pub(super) fn strange(message: &str) -> Option<String> {
    if message.is_ascii() {
        return None;
    }
    message.split('`').skip(1).step_by(2).find_map(named)
}

/// Names the letters of a word that a reader would take for others, or not see at all.
pub fn named(word: &str) -> Option<String> {
    let strange = word.chars().enumerate().filter_map(|(at, letter)| {
        let why = match letter {
            _ if is_unseen(letter) => "which cannot be seen",
            _ if is_like_another(letter) => "not the letter of the keyboard that it looks like",
            _ => return None,
        };
        Some(format!("letter {} is U+{:04X}, {why}", at + 1, u32::from(letter)))
    });
    let told: Vec<String> = strange.take(NAMED_MAX).collect();
    (!told.is_empty()).then(|| told.join("; "))
}

/// Blanks that are none, marks of joining and direction, and letters without a shape.
fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{3000}'
        | '\u{3164}' | '\u{feff}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}'
        | '\u{205f}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
        || (letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
}

/// Letters of writings that share shapes with ours, marks that melt into the letter before, and styled letters.
fn is_like_another(letter: char) -> bool {
    matches!(letter,
        '\u{b5}' | '\u{131}' | '\u{17f}' | '\u{1c0}'..='\u{1c3}' | '\u{237}' | '\u{250}'..='\u{36f}'
        | '\u{370}'..='\u{58f}' | '\u{5d0}'..='\u{5f4}' | '\u{13a0}'..='\u{13ff}' | '\u{1d00}'..='\u{1dff}'
        | '\u{2010}'..='\u{2015}' | '\u{2100}'..='\u{214f}' | '\u{2160}'..='\u{2188}' | '\u{2212}'
        | '\u{ff01}'..='\u{ff5e}' | '\u{1d400}'..='\u{1d7ff}')
}
