"""Every word of the pages in both languages, in one place."""

from __future__ import annotations

from drill.item import Language

_WORDS: dict[str, tuple[str, str]] = {
    "app": ("ディープラーニング・ドリル", "Deep Learning Drill"),
    # navigation
    "group_study": ("学ぶ", "Study"),
    "group_more": ("その他", "More"),
    "home": ("ホーム", "Home"),
    "practice": ("問題演習", "Practice"),
    "conv_drill": ("畳み込みサイズ", "Conv drill"),
    "settings": ("設定", "Settings"),
    "language": ("言語 / Language", "言語 / Language"),
    # home
    "home_lead": (
        "コードを書いて、選んで、計算して。解答はその場で実行され、間違いには名前と、手で確かめられる反例が付きます。",
        "Write code, choose, calculate. Your answer is run on the spot, and a mistake gets its name and a counterexample "
        "that you can check by hand.",
    ),
    "start_first": ("最初の問題を解く", "Solve the first exercise"),
    "continue_item": ("続きから：{title}", "Continue: {title}"),
    "next_item": ("次の問題：{title}", "Next exercise: {title}"),
    "all_solved": ("全問正解です。サイズ計算で腕試しをどうぞ", "All solved. Try your hand at the size drill"),
    "solved_of": ("{count} 問中 {solved} 問 正解", "{solved} of {count} solved"),
    "attempts_so_far": ("これまでの解答 {count} 件", "{count} answers so far"),
    "challenges": ("演習チャレンジ", "Challenges"),
    # list
    "all_items": ("すべての問題", "All exercises"),
    "filter_kind": ("種類", "Kind"),
    "filter_state": ("状態", "State"),
    "any": ("すべて", "All"),
    "kind_code": ("コード", "Code"),
    "kind_number": ("計算", "Numbers"),
    "kind_choice": ("選択", "Choice"),
    "kind_order": ("並べ替え", "Order"),
    "kind_curve": ("曲線", "Curves"),
    "state_new": ("未解答", "New"),
    "state_tried": ("挑戦中", "Tried"),
    "state_solved": ("正解済み", "Solved"),
    "nothing_found": ("この条件に合う問題はありません。", "No exercise matches these filters."),
    "show_all": ("条件を外す", "Clear the filters"),
    "minutes": ("約 {minutes:g} 分", "about {minutes:g} min"),
    "level_1": ("基本", "basic"),
    "level_2": ("標準", "standard"),
    "level_3": ("発展", "advanced"),
    "legacy": ("現行シラバス外", "not in today's syllabus"),
    "open_item": ("解く", "Solve"),
    # an exercise
    "unknown_item": ("「{given}」という問題はありません。", 'There is no exercise "{given}".'),
    "did_you_mean": ("もしかして：", "Did you mean:"),
    "back_to_list": ("問題一覧", "All exercises"),
    "conventions": ("約束", "Conventions"),
    "shapes": ("名前と形状", "Names and shapes"),
    "column_name": ("名前", "Name"),
    "column_shape": ("形状", "Shape"),
    "column_meaning": ("意味", "Meaning"),
    "form": ("答え方", "Answer as"),
    "form_option": ("4 択", "Four options"),
    "form_blank": ("空欄", "Fill the blank"),
    "form_function": ("関数を書く", "Write the function"),
    "form_number": ("数値", "Number"),
    "form_order": ("並べ替え", "Order"),
    "form_curve": ("曲線を選ぶ", "Choose the curve"),
    "submit": ("採点する", "Submit"),
    "busy": ("採点中…", "Grading…"),
    "reset": ("最初に戻す", "Start over"),
    "clear": ("消す", "Clear"),
    "editor_note": (
        "Ctrl/⌘+Enter で採点、Tab で字下げ、Esc → Tab で抜けます",
        "Ctrl/⌘+Enter submits, Tab indents, Esc then Tab leaves",
    ),
    "blanks_note": ("Enter で次の空欄へ、最後は採点します", "Enter goes to the next blank, on the last one it submits"),
    "editor_label": ("Python コード", "Python code"),
    "blank_label": ("空欄 {n}", "Blank {n}"),
    "choose_one": ("空欄に入るものを選んでください。", "Choose what belongs into the blank."),
    "choose_first": ("選択肢を 1 つ選んでから採点してください。", "Choose an option first, then submit."),
    "number_label_pair": ("高さ × 幅（例: 7x5）", "height × width (e.g. 7x5)"),
    "number_label": ("数値", "a number"),
    "order_label": ("記号を順に（例: C A B D）", "letters in order (e.g. C A B D)"),
    "draft_kept": ("入力は自動で保存されます", "What you type is saved as you go"),
    "plain_editor": ("コード", "Code"),
    # verdict
    "verdict_correct": ("正解", "Correct"),
    "verdict_wrong": ("不正解", "Not right"),
    "verdict_error": ("エラー", "Error"),
    "verdict_timeout": ("時間切れ", "Out of time"),
    "verdict_memory": ("メモリ超過", "Out of memory"),
    "verdict_crash": ("異常終了", "Crashed"),
    "verdict_refused": ("採点できません", "Cannot be graded"),
    "counterexample": ("いちばん小さい反例", "The smallest counterexample"),
    "input": ("入力", "input"),
    "expected": ("正しい値", "expected"),
    "actual": ("あなたの値", "yours"),
    "where": ("最初の違い", "first difference"),
    "inner": ("途中の値", "values on the way"),
    "printed": ("print の出力", "What was printed"),
    "explanation": ("解説", "Explanation"),
    "report_says": ("レポートの記述について", "On what the report says"),
    "sources": ("出典", "Sources"),
    "next": ("次の問題", "Next exercise"),
    "my_answer_is_right": ("私の答えは正しいはず", "My answer is right"),
    "report_prompt": (
        "どこが正しいと考えたかを書いてください（空でも送れます）。このコンピューターの中だけに保存されます。",
        "Say why you think it is right (may be empty). It is kept on this computer only.",
    ),
    "report_send": ("記録する", "Keep it"),
    "report_kept": ("記録しました。ありがとうございます。", "Kept. Thank you."),
    "earlier": ("これまでの解答", "Earlier answers"),
    "score_ms": ("採点 {ms:.0f} ms・分離レベル {level}", "graded in {ms:.0f} ms, isolation level {level}"),
    # hints
    "hints": ("ヒント", "Hints"),
    "hint_show": ("ヒントを見る", "Show a hint"),
    "hint_more": ("次のヒント", "Next hint"),
    "hint_answer": ("答えと解説を見る", "Show the answer"),
    "hint_offer": ("2 回続けて外しました。考え方のヒントを見てみませんか。", "Two attempts went wrong. How about a hint on the idea?"),
    # conv drill
    "drill_lead": (
        "出力の高さと幅を答えてください。問題はいくらでも出ます。",
        "Give the height and width of the output. There is no end of problems.",
    ),
    "drill_next": ("次の問題へ", "Next problem"),
    "drill_number": ("問題 {seed}", "Problem {seed}"),
    "drill_streak": ("連続正解 {streak}", "{streak} right in a row"),
    "drill_reveal": ("計算を見る", "Show the calculation"),
    "picture_alt": (
        "入力 {height}×{width} にパディング {padding} を加えた格子と、{kernel_height}×{kernel_width} の窓の位置",
        "A grid of {height}×{width} with padding {padding}, and the positions of a {kernel_height}×{kernel_width} window",
    ),
    "picture_caption": (
        "太枠が最初の窓、点線がストライド {stride} だけ進んだ次の窓。淡い縁はパディングです。",
        "The solid frame is the first window, the dashed one the next, {stride} further on. The pale rim is padding.",
    ),
    "picture_caption_solved": (
        "点は窓の左上が来る位置です（縦 {rows} × 横 {columns}）。斜線の部分にはどの窓も届きません。",
        "Dots mark where the window's corner lies ({rows} down, {columns} across). No window reaches the hatched part.",
    ),
    # settings
    "editor_choice": ("コードの入力欄", "Code editor"),
    "editor_full": ("高機能エディタ", "Full editor"),
    "editor_plain": ("シンプルな入力欄", "Plain text box"),
    "editor_help": (
        "うまく表示されないときや、読み上げソフトを使うときはシンプルな入力欄をどうぞ。",
        "Choose the plain box when the editor does not show well, or with a screen reader.",
    ),
    "theme": ("配色", "Theme"),
    "theme_help": (
        "明るい・暗い配色はシステムの設定に従います。右上のメニュー（⋮ → Settings）でも選べます。",
        "Light and dark follow your system; the menu at the top right (⋮, Settings) changes it too.",
    ),
    "isolation": ("解答の実行環境", "Where your code runs"),
    "isolation_text": (
        "解答は別のプロセスで実行されます。分離レベルは **{level}（{name}）** です（起動時に実際に試した結果）。",
        "Your code runs in another process. The isolation level is **{level} ({name})**, found out by trying it at start.",
    ),
    "isolation_0": (
        "レベル 0 は、ループ・メモリ・異常終了からアプリを守りますが、悪意のあるコードは防ぎません。自分で書いたコードだけを採点してください。アプリはこのコンピューターからの接続だけを受け付けます。",
        "Level 0 protects the app from loops, memory and crashes, but not from malicious code: grade only code that you "
        "wrote. The app accepts connections from this computer only.",
    ),
    "layer": ("層", "Layer"),
    "layer_works": ("働いている", "Works"),
    "data_place": ("データの場所", "Where your data is"),
    "data_text": (
        "解答・下書き・設定は次のデータベースにだけ保存されます。外部には送信しません。",
        "Answers, drafts and settings are kept in this database only; nothing is sent anywhere.",
    ),
    "saved": ("保存しました", "Saved"),
    # faults
    "exercise_broken": ("問題ファイルに誤りがあります。作成者向けの情報：", "An exercise file is not right. For its author:"),
    "not_loopback": (
        "このアプリは入力されたコードを実行するため、今の分離レベルではこのコンピューター（127.0.0.1）以外には公開できません。`--server.address 127.0.0.1` で起動してください。",
        "This app runs the code that people type; at the present isolation level it serves this computer only. "
        "Start it with `--server.address 127.0.0.1`.",
    ),
}


def word(name: str, language: Language, **parts: object) -> str:
    """Return a word or sentence of the pages, with its parts put in."""
    text = _WORDS[name][1 if language == "en" else 0]
    return text.format(**parts) if parts else text
