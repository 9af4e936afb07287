"""Documents: a library whose papers are found by their words, sent down and up, and acknowledged."""

from datetime import timedelta

from core.access import COMMITTEE, MEMBERS
from core.card import Icon
from core.feature import ButtonHandler, Command, Feature, FormHandler, Job, JobLimits, Live, Page, Tick
from core.i18n import _
from handlers.documents import cards_dispatch, commands, commands_dispatch, commands_upload, forms, jobs, service, service_dispatch, ticks
from handlers.documents.service import unit_of, version_of
from handlers.documents.service_dispatch import unit_of_dispatch

feature = Feature(
    name="documents",
    title=_("Documents"),
    commands=(
        Command(
            "docs",
            commands.docs,
            access=MEMBERS,
            aliases=("vanban", "tailieu"),
            summary=_("Documents: read and search"),
            menu=_("Documents"),
            icon=Icon.DOCUMENT,
        ),
        Command("upload", commands_upload.upload, access=COMMITTEE, aliases=("themvanban",), summary=_("Add a document to the library")),
        Command(
            "dispatches",
            commands_dispatch.dispatches,
            access=COMMITTEE,
            aliases=("congvan", "vanbanden"),
            summary=_("Documents sent and received, with registers"),
        ),
    ),
    buttons=(
        ButtonHandler("list", commands.browse, access=MEMBERS),
        ButtonHandler("choose", commands.choose, access=MEMBERS),
        ButtonHandler("search", commands.search, access=MEMBERS),
        ButtonHandler("found", commands.found, access=MEMBERS),
        ButtonHandler("show", commands.show, access=MEMBERS),
        ButtonHandler("keep", commands.keep, access=MEMBERS),
        ButtonHandler("bookmarks", commands.bookmarks, access=MEMBERS),
        ButtonHandler("versions", commands.versions, access=MEMBERS),
        ButtonHandler("older", commands.older, access=MEMBERS),
        ButtonHandler("add", commands_upload.add, access=COMMITTEE),
        ButtonHandler("drafts", commands_upload.drafts, access=COMMITTEE),
        ButtonHandler("manage", commands_upload.manage, access=COMMITTEE, scope=unit_of),
        ButtonHandler("change", commands_upload.change, access=COMMITTEE, scope=unit_of),
        ButtonHandler("discard", commands_upload.discard, access=COMMITTEE, scope=unit_of),
        ButtonHandler("correct", commands_upload.correct, access=COMMITTEE, scope=unit_of),
        ButtonHandler("waiting", commands_upload.waiting, access=COMMITTEE, scope=unit_of),
        *(
            ButtonHandler(name, handler, access=COMMITTEE, scope=unit_of, version=version_of, shows=commands_upload.manage)
            for name, handler in (
                ("publish", commands_upload.publish),
                ("publish_version", commands_upload.publish_version),
                ("withdraw", commands_upload.withdraw),
            )
        ),
        ButtonHandler("tell", commands_upload.tell, access=COMMITTEE, scope=service.unit_second),
        ButtonHandler("dispatch", commands_dispatch.dispatch, access=COMMITTEE),
        ButtonHandler("dispatches_from", commands_dispatch.dispatches_from, access=COMMITTEE),
        ButtonHandler("arrival", commands_dispatch.arrival, access=COMMITTEE),
        ButtonHandler("received", commands_dispatch.received, access=COMMITTEE),
        ButtonHandler("passed", commands_dispatch.passed, access=COMMITTEE),
        ButtonHandler("done", commands_dispatch.done, access=COMMITTEE),
        ButtonHandler("table", commands_dispatch.table, access=COMMITTEE, scope=unit_of_dispatch, from_above=True),
        ButtonHandler("picture", commands_dispatch.picture, access=COMMITTEE, scope=unit_of_dispatch, from_above=True),
        ButtonHandler("remind", commands_dispatch.remind, access=COMMITTEE, scope=unit_of_dispatch),
        ButtonHandler("close", commands_dispatch.close, access=COMMITTEE, scope=unit_of_dispatch),
        ButtonHandler("register", commands_dispatch.register, access=COMMITTEE, scope=service.unit_itself),
        ButtonHandler("register_file", commands_dispatch.register_file, access=COMMITTEE, scope=service.unit_itself),
    ),
    forms=(
        FormHandler(forms.SEARCH, commands.searched, access=MEMBERS),
        FormHandler(forms.FILE, commands_upload.sent_file, access=COMMITTEE),
        FormHandler(forms.CHANGE, commands_upload.described, access=COMMITTEE, scope=unit_of),
        FormHandler(forms.VERSION, commands_upload.corrected, access=COMMITTEE, scope=unit_of),
        FormHandler(forms.DISPATCH, commands_dispatch.send, access=COMMITTEE),
    ),
    pages=(Page("paper", MEMBERS, commands.paper, needs_sign_in=True, draw=(commands.paper_page, "handlers.documents.compute_page:draw")),),
    lives=(Live("counted", cards_dispatch.counted, service_dispatch.table),),
    ticks=(Tick(timedelta(minutes=5), ticks.remind),),
    jobs=(
        Job("read", jobs.read_file, "handlers.documents.compute_text:read", jobs.keep_file, jobs.file_failed, JobLimits(timedelta(seconds=40), 900_000_000)),
        Job("picture", jobs.read_picture, "bot.computing.papers:chart", jobs.keep_made, jobs.made_failed),
        Job("register", jobs.read_register, "bot.computing.papers:table", jobs.keep_made, jobs.made_failed),
    ),
)
