"""News: written, sent at once or with the digest, read, found again, corrected; and feeds that are taken in."""

from datetime import timedelta

from core.access import COMMITTEE, MEMBERS, SECRETARIES
from core.card import Icon
from core.feature import ButtonHandler, Command, Feature, FormHandler, Job, JobLimits, Page, Tick
from core.i18n import _
from handlers.news import commands, commands_feeds, commands_reading, forms, jobs, ticks
from handlers.news.service import readers_unit_of, unit_of, version_of
from handlers.news.service_feeds import unit_of_feed

feature = Feature(
    name="news",
    title=_("News"),
    commands=(
        Command(
            "news", commands_reading.news, access=MEMBERS, aliases=("tin", "tintuc"), summary=_("Read and search the news"), menu=_("News"), icon=Icon.DOCUMENT
        ),
        Command("post", commands.post, access=COMMITTEE, aliases=("dangtin",), summary=_("Write a post"), menu=_("Write a post"), icon=Icon.PENCIL),
        Command("feeds", commands_feeds.feeds, access=COMMITTEE, aliases=("nguontin",), summary=_("Let news of other sources come in")),
    ),
    buttons=(
        ButtonHandler("list", commands_reading.show_list, access=MEMBERS),
        ButtonHandler("open", commands_reading.open_post, access=MEMBERS),
        ButtonHandler("read", commands_reading.read_on, access=MEMBERS),
        ButtonHandler("confirm", commands_reading.confirm, access=MEMBERS, scope=readers_unit_of),
        ButtonHandler("search", commands_reading.search, access=MEMBERS),
        ButtonHandler("found", commands_reading.found, access=MEMBERS),
        ButtonHandler("hour", commands_reading.hour, access=MEMBERS),
        ButtonHandler("write", commands.write, access=COMMITTEE),
        ButtonHandler("desk", commands.desk, access=COMMITTEE),
        ButtonHandler("manage", commands.manage, access=COMMITTEE, scope=unit_of),
        ButtonHandler("change", commands.change, access=COMMITTEE, scope=unit_of),
        ButtonHandler("more", commands.more, access=COMMITTEE, scope=unit_of),
        ButtonHandler("audience", commands.audience, access=COMMITTEE, scope=unit_of),
        ButtonHandler("file", commands.file, access=COMMITTEE, scope=unit_of),
        ButtonHandler("files", commands.files, access=COMMITTEE, scope=unit_of),
        ButtonHandler("take_off", commands.take_off, access=COMMITTEE, scope=unit_of),
        ButtonHandler("urgent", commands.urgent, access=SECRETARIES, scope=unit_of),
        ButtonHandler("compulsory", commands.compulsory, access=COMMITTEE, scope=unit_of),
        ButtonHandler("test", commands.test, access=COMMITTEE, scope=unit_of),
        ButtonHandler("send", commands.send, access=COMMITTEE, scope=unit_of, version=version_of, shows=commands.manage),
        ButtonHandler("later", commands.later, access=COMMITTEE, scope=unit_of),
        ButtonHandler("unschedule", commands.unschedule, access=COMMITTEE, scope=unit_of),
        ButtonHandler("discard", commands.discard, access=COMMITTEE, scope=unit_of),
        ButtonHandler("correct", commands.correct, access=COMMITTEE, scope=unit_of),
        ButtonHandler("withdraw", commands.withdraw, access=COMMITTEE, scope=unit_of),
        ButtonHandler("silent", commands.silent, access=SECRETARIES),
        ButtonHandler("read_for", commands.read_for, access=SECRETARIES),
        ButtonHandler("feed_list", commands_feeds.feed_list, access=COMMITTEE),
        ButtonHandler("add_feed", commands_feeds.add_feed, access=COMMITTEE),
        ButtonHandler("feed", commands_feeds.feed, access=COMMITTEE, scope=unit_of_feed),
        ButtonHandler("direct", commands_feeds.direct, access=COMMITTEE, scope=unit_of_feed),
        ButtonHandler("check_feed", commands_feeds.check_feed, access=COMMITTEE, scope=unit_of_feed),
        ButtonHandler("drop_feed", commands_feeds.drop_feed, access=COMMITTEE, scope=unit_of_feed),
    ),
    forms=(
        FormHandler(forms.WRITE, commands.written, access=COMMITTEE),
        FormHandler(forms.CHANGE, commands.changed, access=COMMITTEE, scope=unit_of),
        FormHandler(forms.MORE, commands.more_written, access=COMMITTEE, scope=unit_of),
        FormHandler(forms.AUDIENCE, commands.audience_chosen, access=COMMITTEE, scope=unit_of),
        FormHandler(forms.LATER, commands.scheduled, access=COMMITTEE, scope=unit_of),
        FormHandler(forms.FILE, commands.file_added, access=COMMITTEE, scope=unit_of),
        FormHandler(forms.CORRECT, commands.corrected, access=COMMITTEE, scope=unit_of),
        FormHandler(forms.WITHDRAW, commands.withdrawn, access=COMMITTEE, scope=unit_of),
        FormHandler(forms.READ_FOR, commands.noted_read, access=SECRETARIES),
        FormHandler(forms.SEARCH, commands_reading.searched, access=MEMBERS),
        FormHandler(forms.HOUR, commands_reading.hour_chosen, access=MEMBERS),
        FormHandler(forms.ADD_FEED, commands_feeds.feed_added, access=COMMITTEE),
    ),
    pages=(Page("post", MEMBERS, commands_reading.whole),),
    ticks=(
        Tick(timedelta(seconds=10), ticks.send_due),
        Tick(timedelta(seconds=20), ticks.send_digests),
        Tick(timedelta(seconds=10), ticks.refresh_digests),
        Tick(timedelta(minutes=5), ticks.remind),
        Tick(timedelta(minutes=1), ticks.ask_feeds),
    ),
    jobs=(
        Job("feed", jobs.read_feed, "handlers.news.compute_feeds:read_feed", jobs.keep_feed, jobs.feed_failed, JobLimits(timedelta(seconds=10), 500_000_000)),
    ),
)
