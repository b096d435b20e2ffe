"""Where the focus stands when a page opens."""


def test_the_error_summary_takes_the_focus(open_page):
    page = open_page("/programs?page=nothing")
    assert page.evaluate("document.activeElement.classList.contains('error-summary')")
