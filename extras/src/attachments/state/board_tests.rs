//! Drawing, moving, and what becomes of the pixels.

use super::*;

const CORNER: Grip = Grip::Corner {
    right: true,
    lower: true,
};

fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

fn drawn(tool: Tool, from: (f64, f64), to: (f64, f64)) -> Board {
    let mut board = Board::new(200, 100);
    board.draw(tool, point(from.0, from.1));
    board.drag(point(to.0, to.1));
    board.release();
    board
}

#[test]
fn an_area_spans_what_was_drawn_and_never_leaves_the_picture() {
    for (from, to, expected) in [
        ((10.0, 10.0), (30.0, 40.0), Some([10, 10, 20, 30])),
        ((30.0, 40.0), (10.0, 10.0), Some([10, 10, 20, 30])),
        ((150.0, 50.0), (900.0, -20.0), Some([150, 0, 50, 50])),
        ((-5.0, -5.0), (10.0, 10.0), Some([0, 0, 10, 10])),
        // A click is no area.
        ((50.0, 50.0), (52.0, 53.0), None),
    ] {
        let covers = drawn(Tool::Cover, from, to).plan().covers;
        assert_eq!(covers, Vec::from_iter(expected), "{from:?} {to:?}");
    }
}

#[test]
fn an_area_is_moved_and_stretched_and_stays_inside() {
    let mut board = drawn(Tool::Cover, (10.0, 10.0), (30.0, 30.0));
    let area = Area::Cover(0);
    board.hold(area, Grip::Whole, point(15.0, 15.0));
    board.drag(point(500.0, 20.0));
    board.release();
    assert_eq!(board.plan().covers, [[180, 15, 20, 20]]);
    board.hold(area, CORNER, point(200.0, 35.0));
    board.drag(point(150.0, 55.0));
    board.release();
    assert_eq!(board.plan().covers, [[150, 15, 30, 40]]);
    // By keys: two pixels a step, and never inside out.
    board.step(area, 1.0, -2.0, false);
    assert_eq!(board.plan().covers, [[152, 11, 30, 40]]);
    board.step(area, -1.0, 1.0, true);
    assert_eq!(board.plan().covers, [[152, 11, 28, 42]]);
    for _ in 0..99 {
        board.step(area, -1.0, 0.0, true);
    }
    assert_eq!(board.covers()[0].width, 1.0);
    board.remove(area);
    board.remove(area);
    board.step(area, 1.0, 1.0, false);
    assert!(board.covers().is_empty());
}

#[test]
fn whatever_a_cover_touches_is_black_and_nothing_outside_is_kept() {
    let mut board = drawn(Tool::Cover, (10.4, 10.6), (20.1, 20.2));
    assert_eq!(board.plan().keep, [0, 0, 200, 100]);
    assert_eq!(board.plan().covers, [[10, 10, 11, 11]]);

    board.draw(Tool::Crop, point(15.0, 5.0));
    board.drag(point(115.0, 55.0));
    board.release();
    board.draw(Tool::Cover, point(150.0, 60.0));
    board.drag(point(190.0, 90.0));
    board.release();
    // The first is cut at the edge of what is kept; the second lies outside.
    let plan = board.plan();
    assert_eq!(plan.keep, [15, 5, 100, 50]);
    assert_eq!(plan.covers, [[0, 5, 6, 11]]);
    board.remove(Area::Crop);
    assert_eq!(board.plan().keep, [0, 0, 200, 100]);
}

#[test]
fn areas_can_be_added_without_drawing() {
    let mut board = Board::new(200, 100);
    assert_eq!(board.add(Tool::Cover), Area::Cover(0));
    assert_eq!(board.add(Tool::Cover), Area::Cover(1));
    assert_eq!(board.add(Tool::Crop), Area::Crop);
    let plan = board.plan();
    assert_eq!(plan.keep, [10, 5, 180, 90]);
    assert_eq!(plan.covers.len(), 2);
}

#[test]
fn every_change_can_be_taken_back_and_a_click_is_none() {
    let mut board = drawn(Tool::Cover, (10.0, 10.0), (30.0, 30.0));
    let area = Area::Cover(0);
    let first = board.plan();
    board.step(area, 1.0, 0.0, false);
    board.hold(area, Grip::Whole, point(15.0, 15.0));
    board.release();
    board.draw(Tool::Crop, point(50.0, 50.0));
    board.release();
    assert_ne!(board.plan(), first);
    board.undo();
    assert_eq!(board.plan(), first);
    board.remove(area);
    board.undo();
    assert_eq!(board.plan(), first);
    board.undo();
    assert!(board.covers().is_empty() && !board.can_undo());
    board.undo();
}

#[test]
fn there_is_always_a_pixel_left() {
    for (width, height) in [(0, 0), (1, 1), (3, 2)] {
        let mut board = Board::new(width, height);
        board.draw(Tool::Crop, point(1.0, 1.0));
        board.drag(point(90.0, 1.0));
        board.release();
        let [x, y, kept_width, kept_height] = board.plan().keep;
        assert!(kept_width >= 1 && kept_height >= 1);
        assert!(x + kept_width <= width.max(1) && y + kept_height <= height.max(1));
    }
}
