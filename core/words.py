"""Words about people."""


def given_name(full_name: str) -> str:
    """Give the word by which a person is called: in Vietnamese names the last one."""
    return full_name.rsplit(" ", 1)[-1]
