//! Rule files as they were in a revision of git, with all that they use.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// The revision and the path of `git:REVISION:PATH`.
pub(super) fn revision(word: &str) -> Option<(&str, &str)> {
    word.strip_prefix("git:")?.split_once(':')
}

/// A library as it was in a revision, in a folder of its own that goes away with it.
pub(super) struct Checkout {
    folder: PathBuf,
    /// The library.
    pub(super) library: PathBuf,
    /// The file that was asked for.
    pub(super) path: PathBuf,
}

/// Tells the folders of one run apart.
static COUNT: AtomicU32 = AtomicU32::new(0);

impl Checkout {
    /// Takes the library out in which a file lies: the folder above the one of the file. A path is told from where the
    /// program runs, as git's own commands do.
    pub(super) fn of(revision: &str, path: &str) -> Result<Checkout, String> {
        if revision.is_empty() || revision.starts_with('-') {
            return Err("this is no revision of git".to_owned());
        }
        let prefix = git(&["rev-parse", "--show-prefix"], None, None)?;
        let path = PathBuf::from(prefix.trim()).join(path.trim_start_matches("./"));
        let library = path.parent().and_then(Path::parent).unwrap_or(Path::new("")).to_path_buf();
        let top = git(&["rev-parse", "--show-toplevel"], None, None)?;
        let top = PathBuf::from(top.trim_end());
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("osteon-{}-{number}", std::process::id()));
        std::fs::create_dir(&folder).map_err(|error| error.to_string())?;
        let checkout =
            Checkout { library: folder.join(&library), path: folder.join(&path), folder: folder.clone() };
        let index = folder.join(".index");
        let within = |arguments: &[&str], input: Option<&str>| git(arguments, Some((&top, &index)), input);
        within(&["read-tree", revision, "--"], None)
            .or_else(|_| within(&["read-tree", revision], None))
            .map_err(|why| format!("{revision} cannot be read: {why}"))?;
        let inside =
            if library.as_os_str().is_empty() { ".".to_owned() } else { library.display().to_string() };
        let files = within(&["ls-files", "-z", "--", &inside], None)?;
        let prefix = format!("--prefix={}/", folder.display());
        within(&["checkout-index", "-z", "--stdin", &prefix], Some(&files))?;
        if !checkout.path.is_file() {
            return Err(format!("there is no such file in {revision}"));
        }
        Ok(checkout)
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        // What cannot be removed lies among files that nobody needs.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Runs git, in a folder with an index of its own if wanted; what it says, or why it did not work.
fn git(arguments: &[&str], within: Option<(&Path, &Path)>, input: Option<&str>) -> Result<String, String> {
    let mut command = Command::new("git");
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
    if let Some((folder, index)) = within {
        command.current_dir(folder).env("GIT_INDEX_FILE", index);
    }
    let mut child = command.spawn().map_err(|error| format!("git cannot be run: {error}"))?;
    if let (Some(text), Some(mut pipe)) = (input, child.stdin.take()) {
        pipe.write_all(text.as_bytes()).map_err(|error| error.to_string())?;
    }
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(said.trim().trim_start_matches("fatal: ").to_owned());
    }
    String::from_utf8(output.stdout).map_err(|_| "git says something that is not UTF-8".to_owned())
}
