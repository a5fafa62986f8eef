mod any_content;
mod hours;
mod moments;
mod publications;
mod schedules;
mod shop;
mod timeline;
