"""Settings: read, explained, refused in one sentence."""

from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import SECRET_KEY, SETTINGS, Settings, SettingsError, env_example, load, markdown_table, read_env_file

KEY = "k" * 32
POSTGRES = "postgresql://sotay@localhost/sotay"


def given(tmp_path: Path, **values: str) -> Settings:
    environment = {"SOTAY_DATA_DIR": str(tmp_path / "data"), **{f"SOTAY_{name}": value for name, value in values.items()}}
    return load(environment, tmp_path / ".env")


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = given(tmp_path)

    assert settings.database_url == f"sqlite:///{tmp_path}/data/sotay.db"
    assert (settings.web_host, settings.web_port, settings.public_url) == ("127.0.0.1", 8080, "http://127.0.0.1:8080")
    assert (settings.time_zone, settings.default_language) == (ZoneInfo("Asia/Ho_Chi_Minh"), "vi")
    assert settings.trusted_proxies == ()


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SOTAY_WEB_PORT=9000\nSOTAY_WEB_HOST=::1\n")

    settings = given(tmp_path, WEB_PORT="9001")

    assert (settings.web_host, settings.web_port, settings.public_url) == ("::1", 9001, "http://[::1]:9001")


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings = given(
        tmp_path,
        DATABASE_URL=POSTGRES,
        SECRET_KEY=f"{KEY}, {'o' * 40}",
        PUBLIC_URL="https://sotay.example.org/",
        TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8",
        TIME_ZONE="Europe/Istanbul",
        DEFAULT_LANGUAGE="tr",
    )

    assert settings.database_url == POSTGRES
    assert settings.secret_keys == (KEY, "o" * 40)
    assert settings.public_url == "https://sotay.example.org"
    assert settings.trusted_proxies == (ip_network("127.0.0.1"), ip_network("10.0.0.0/8"))
    assert (settings.time_zone, settings.default_language) == (ZoneInfo("Europe/Istanbul"), "tr")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://host/name"),
        ("DATABASE_URL", "somewhere"),
        ("DATABASE_URL", "sqlite://"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", f"{KEY},short"),
        ("WEB_HOST", "http://here"),
        ("WEB_PORT", "http"),
        ("WEB_PORT", "70000"),
        ("WEB_PORT", "٨٠٨٠"),
        ("PUBLIC_URL", "sotay.example.org"),
        ("PUBLIC_URL", "https://sotay.example.org/?a=1"),
        ("TRUSTED_PROXIES", "the proxy"),
        ("TIME_ZONE", "Hanoi"),
        ("TIME_ZONE", "../etc/passwd"),
        ("TIME_ZONE", "Asia"),
        ("DEFAULT_LANGUAGE", "xx"),
    ],
)
def test_a_wrong_value_is_told_in_one_sentence_with_an_example(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        given(tmp_path, **{name: value})

    sentence = str(refused.value)
    assert sentence.startswith(f"SOTAY_{name} ")
    assert f"example: SOTAY_{name}=" in sentence
    assert "\n" not in sentence


def test_an_example_is_a_right_value() -> None:
    for setting in set(SETTINGS) - {SECRET_KEY}:  # a key that is printed somewhere is none
        setting.read({setting.variable: setting.example})


def test_a_secret_is_made_at_the_first_start_and_kept(tmp_path: Path) -> None:
    first, second = given(tmp_path).secret_keys, given(tmp_path).secret_keys

    kept = tmp_path / "data" / "secret.key"
    assert first == second == (kept.read_text().strip(),)
    assert len(first[0]) >= 32
    assert kept.stat().st_mode & 0o077 == 0
    assert [file.name for file in kept.parent.iterdir()] == ["secret.key"]


def test_postgresql_never_makes_a_key_by_itself(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SOTAY_SECRET_KEY is missing"):
        given(tmp_path, DATABASE_URL=POSTGRES)

    assert not (tmp_path / "data").exists()


def test_a_database_without_its_key_is_not_given_another(tmp_path: Path) -> None:
    given(tmp_path)
    (tmp_path / "data" / "sotay.db").write_text("rows")
    (tmp_path / "data" / "secret.key").unlink()

    with pytest.raises(SettingsError, match="put the kept copy back"):
        given(tmp_path)


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")

    with pytest.raises(SettingsError, match="SOTAY_DATA_DIR is"):
        given(tmp_path)


def test_the_file_may_be_written_as_people_write_it(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "\ufeff# mine\n\nexport SOTAY_WEB_PORT = 9000  # the door\nSOTAY_TIME_ZONE=\"Asia/Tokyo\"\nSOTAY_DATA_DIR='/a b#c'\n"
        "POSTGRES_PASSWORD=abc\nSOTAY_PUBLIC_URL=http://x/#y\nSOTAY_TRUSTED_PROXIES=\n",
        encoding="utf-8",
    )

    assert read_env_file(file) == {
        "SOTAY_WEB_PORT": "9000",
        "SOTAY_TIME_ZONE": "Asia/Tokyo",
        "SOTAY_DATA_DIR": "/a b#c",
        "SOTAY_PUBLIC_URL": "http://x/#y",
        "SOTAY_TRUSTED_PROXIES": "",
    }


@pytest.mark.parametrize(("line", "sentence"), [("SOTAY_WEBPORT=1", "did you mean SOTAY_WEB_PORT"), ("web port 80", "line 1, is no setting")])
def test_a_line_that_means_nothing_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    file = tmp_path / ".env"
    file.write_text(line)

    with pytest.raises(SettingsError, match=sentence):
        read_env_file(file)


def test_the_example_file_is_the_table() -> None:
    assert Path(".env.example").read_text() == env_example()
    assert read_env_file(Path(".env.example")) == {}
    assert all(setting.variable in markdown_table() for setting in SETTINGS)
