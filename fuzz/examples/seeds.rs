//! Writes the seeds of every target to `fuzz/corpus/TARGET`, where cargo-fuzz looks for them.

#[path = "../seeds.rs"]
mod seeds;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    for target in seeds::TARGETS {
        let folder = own.join("corpus").join(target);
        std::fs::create_dir_all(&folder)?;
        let texts = seeds::seeds(&own.join(".."), target);
        for (at, text) in texts.iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{at:04}")), text)?;
        }
        println!("{target}: {} seeds", texts.len());
    }
    Ok(())
}
