//! The program as a user starts it, and folders to start it in.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

pub fn osteon(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_osteon"));
    command.current_dir(super::root()).env_remove("OSTEON_GUIDELINES").args(arguments);
    command.output().expect("it runs")
}

/// The same with something on standard input.
pub fn fed(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_osteon"));
    command.current_dir(super::root()).env_remove("OSTEON_GUIDELINES").args(arguments);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    let mut pipe = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    // Whoever is told that a file is too large stops reading it.
    let writer = std::thread::spawn(move || drop(pipe.write_all(&input)));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("written");
    output
}

pub fn code(arguments: &[&str]) -> i32 {
    let output = osteon(arguments);
    assert!(output.status.code().is_some(), "{arguments:?} was killed");
    output.status.code().unwrap_or(-1)
}

pub fn errors(arguments: &[&str]) -> String {
    String::from_utf8_lossy(&osteon(arguments).stderr).into_owned()
}

/// A folder of its own, gone when the test ends.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("osteon-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    pub fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, bytes).expect("a file");
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}
