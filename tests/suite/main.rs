mod git_path;
mod git_story;
mod network;
mod servers;
mod target_sentences;
